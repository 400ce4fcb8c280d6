// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A big freed block stays poisoned.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  size_t n = 8ul << 20;
  volatile char *p = malloc(n);
  p[n / 2] = 1;
  if (argc == 1) free((void *)p);
  p[n / 2] = 2;
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK: is located 4194304 bytes inside of 8388608-byte region
  puts("fine");
  return 0;
}
