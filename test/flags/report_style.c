// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// report_style=llvm prints the names that scrapers look for.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=report_style=llvm not %t 2>&1 | FileCheck %s
// CHECK: =================================================================
// CHECK-NEXT: =={{[0-9]+}}==ERROR: AddressSanitizer: heap-buffer-overflow on address
// CHECK: SUMMARY: AddressSanitizer: heap-buffer-overflow
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
