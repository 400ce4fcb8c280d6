// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A lock that was tried holds others up like any other.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *first(void *x) {
  pthread_mutex_trylock(&a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  return x;
}
static void *second(void *x) {
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  return x;
}
int main(void) {
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
