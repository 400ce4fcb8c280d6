// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An index that jumps over the redzone into another local of the same frame.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int main(int argc, char **argv) {
  char a[64], b[64];
  for (int i = 0; i < 64; i++) a[i] = b[i] = 1;
  volatile long at = argc == 1 ? b - a : 5;
  a[at] = 2;
// CHECK: ERROR: rtsan: stack-buffer-{{over|under}}flow
// CHECK-NEXT: WRITE of size 1
  printf("fine %d %d\n", a[argc], b[argc]);
  return 0;
}
