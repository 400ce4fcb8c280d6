// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Without the option, annotations change nothing.
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <sanitizer/common_interface_defs.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char *p = malloc(64);
  __sanitizer_annotate_contiguous_container(p, p + 64, p + 64, p + 20);
  *(volatile char *)(p + 25) = 1;
  puts("fine");
  return 0;
}
