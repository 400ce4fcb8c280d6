// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The byte in front of memory from alloca.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <alloca.h>
#include <stdio.h>
int main(int argc, char **argv) {
  volatile int n = 20;
  volatile char *p = alloca(n);
  p[0] = p[n - 1] = 1;
  p[argc == 1 ? -1 : 0] = 2;
// CHECK: ERROR: rtsan: dynamic-stack-buffer-overflow
// CHECK-NEXT: WRITE of size 1
  puts("fine");
  return 0;
}
