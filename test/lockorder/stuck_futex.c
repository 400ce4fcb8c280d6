// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A futex that nobody will wake.
#include "Inputs/locks.h"
static int word;
int main(void) {
  syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK: waits for futex 0x{{.*}} 'word'
