// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A read behind a string literal.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int main(int argc, char **argv) {
  const char *volatile text = "twelve bytes";
  volatile char c = text[argc == 1 ? 13 : 12];
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK-NEXT: READ of size 1
  printf("fine %d\n", c);
  return 0;
}
