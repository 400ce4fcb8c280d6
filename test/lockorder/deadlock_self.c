// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A mutex that is not recursive, taken twice.
#include "Inputs/locks.h"
MUTEX(m);
static void inner(void) { LOCK(m); }
int main(void) {
  LOCK(m);
  inner();
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for mutex M0 'm', which it holds itself
// CHECK: in inner {{.*}}deadlock_self.c
// CHECK: holds mutex M0 'm', taken here:
// CHECK: in main {{.*}}deadlock_self.c
