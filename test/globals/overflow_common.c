// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tentative definitions (-fcommon) are guarded.
// RUN: %clang_rtsan -O0 -fcommon %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -fcommon %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -fcommon %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int numbers[7];
int main(int argc, char **argv) {
  int *volatile p = numbers;
  p[argc == 1 ? 7 : 6] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: is located 0 bytes after global variable 'numbers'
  puts("fine");
  return 0;
}
