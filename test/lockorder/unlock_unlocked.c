// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A mutex that nobody holds.
#include "Inputs/locks.h"
MUTEX(m);
int main(void) {
  LOCK(m);
  UNLOCK(m);
  UNLOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: unlock-of-unlocked-lock
// CHECK: in main {{.*}}unlock_unlocked.c
