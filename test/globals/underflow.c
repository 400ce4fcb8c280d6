// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The byte in front of a global that has another one before it.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
static char first[24], second[24];
int main(int argc, char **argv) {
  char *a = first, *b = second;
  char *volatile p = (unsigned long)a > (unsigned long)b ? a : b;
  p[argc == 1 ? -1 : 0] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: {{before|after}} global variable '{{first|second}}'
  printf("fine %d\n", a[1] + b[0]);
  return 0;
}
