// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A mutex that another thread holds.
#include "Inputs/locks.h"
MUTEX(m);
static void *holds(void *x) {
  LOCK(m);
  meet(2);
  wait_turn(1);
  return x;
}
int main(void) {
  start(holds, 0);
  meet(2);
  UNLOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: unlock-by-non-owner
// CHECK: in main {{.*}}unlock_foreign.c
// CHECK: in holds {{.*}}unlock_foreign.c
