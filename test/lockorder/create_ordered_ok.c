// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// What the creator did before it created a thread is over.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *second(void *x) {
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  return x;
}
int main(void) {
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  finish(start(second, 0));
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
