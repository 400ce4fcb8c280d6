// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && %env_rtsan_opts=halt_on_error=0 not timeout 30 %t 2>&1 | FileCheck %s
// With halt_on_error=0 a deadlock ends the process all the same.
#include "Inputs/locks.h"
MUTEX(m);
int main(void) {
  LOCK(m);
  LOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock
// CHECK: SUMMARY: rtsan: deadlock
