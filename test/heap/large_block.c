// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks that are mapped on their own have exact bounds too.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  size_t n = (64ul << 20) + 5;
  volatile char *p = malloc(n);
  p[n - 1] = 1;
  p[n - (argc > 1)] = 1;
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: is located 0 bytes after 67108869-byte region
  free((void *)p);
  puts("fine");
  return 0;
}
