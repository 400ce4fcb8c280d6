// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Both orders, but never outside of a common lock.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
MUTEX(gate);
static void *first(void *x) {
  LOCK(gate);
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  UNLOCK(gate);
  return x;
}
static void *second(void *x) {
  LOCK(gate);
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  UNLOCK(gate);
  return x;
}
int main(void) {
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
