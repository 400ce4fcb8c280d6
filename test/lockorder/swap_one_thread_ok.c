// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Both orders, by one thread.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *both(void *x) {
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  return x;
}
int main(void) {
  finish(start(both, 0));
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
