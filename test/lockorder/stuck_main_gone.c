// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// The first thread ended; those that are left wait.
#include "Inputs/locks.h"
sem_t s;
static void *waits(void *x) {
  sem_wait(&s);
  return x;
}
int main(void) {
  sem_init(&s, 0, 0);
  start(waits, 0);
  start(waits, 0);
  pthread_exit(0);
}
// CHECK: ERROR: rtsan: deadlock: all {{[0-9]+}} threads wait
// CHECK: waits for semaphore 0x{{.*}} 's'
