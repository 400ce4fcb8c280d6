// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// free() of a pointer that leads nowhere is reported, not a crash.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s
#include <stdlib.h>
int main(void) {
  void *volatile wild = (void *)0x123456789a8;
  free(wild);
// CHECK: ERROR: rtsan: attempting free on address which was not malloc()-ed: 0x0123456789a8
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: bad-free
}
