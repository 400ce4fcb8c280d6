// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// The second thread is created when the first one was joined.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *first(void *x) {
  LOCK(a);
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
  finish(start(first, 0));
  finish(start(second, 0));
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
