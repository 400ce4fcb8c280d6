// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The byte in front of a global that has another one before it.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
static char first[24], second[24], third[24];
int main(int argc, char **argv) {
  char *volatile p = second;
  first[argc] = third[argc] = 1;
  p[argc == 1 ? -1 : 0] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: {{before|after}} global variable '{{first|second|third}}'
  printf("fine %d\n", first[1] + second[0] + third[1]);
  return 0;
}
