// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A wait takes its mutex again, above what was kept meanwhile.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *first(void *x) {
  LOCK(a);
  LOCK(b);
  struct timespec t = in_ms(CLOCK_REALTIME, 1);
  pthread_cond_timedwait(&c, &a, &t); /* keeps b */
  UNLOCK(b);
  UNLOCK(a);
  return x;
}
static void *second(void *x) {
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  return x;
}
int main(void) {
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
