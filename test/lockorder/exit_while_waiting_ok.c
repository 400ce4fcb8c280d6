// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// main returns while other threads wait for ever.
#include "Inputs/locks.h"
MUTEX(m);
static void *waits(void *x) {
  go(1);
  LOCK(m);
  return x;
}
int main(void) {
  LOCK(m);
  start(waits, 0);
  wait_turn(1);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
