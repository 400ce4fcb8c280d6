// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <semaphore.h>
int shared; sem_t s;
static void *other(void *arg) {
  shared = 1; sem_wait(&s);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  sem_init(&s, 0, 1);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  sem_post(&s); shared = 2;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address

