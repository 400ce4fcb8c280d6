// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Each has one and wants the other's for a while: they get over it.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *first(void *x) {
  LOCK(a);
  meet(2);
  struct timespec t = in_ms(CLOCK_REALTIME, 100);
  if (pthread_mutex_timedlock(&b, &t) == 0) UNLOCK(b);
  UNLOCK(a);
  return x;
}
int main(void) {
  pthread_t t = start(first, 0);
  LOCK(b);
  meet(2);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  finish(t);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
