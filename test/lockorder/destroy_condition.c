// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Somebody waits there, and nobody woke him.
#include "Inputs/locks.h"
MUTEX(m);
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
  pthread_cond_destroy(&c);
  return 0;
}
// CHECK: ERROR: rtsan: destroy-of-condition-with-waiters
// CHECK: in waits {{.*}}destroy_condition.c
