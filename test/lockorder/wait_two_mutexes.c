// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Two threads wait for one condition, each with a mutex of its own.
#include "Inputs/locks.h"
MUTEX(m);
MUTEX(n);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *waits(void *x) {
  LOCK(m);
  go(1);
  pthread_cond_wait(&c, &m);
  return x;
}
int main(void) {
  start(waits, 0);
  wait_turn(1);
  LOCK(m); /* now it waits */
  UNLOCK(m);
  LOCK(n);
  pthread_cond_wait(&c, &n);
  return 0;
}
// CHECK: ERROR: rtsan: condition-wait-with-two-mutexes
