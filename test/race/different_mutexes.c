// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void *other(void *arg) {
  pthread_mutex_lock(&a); shared = 1; pthread_mutex_unlock(&a);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_mutex_lock(&b); shared = 2; pthread_mutex_unlock(&b);
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address

