// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// malloc(0), calloc(0) and new[0] give different pointers that must only not be read.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  char *a = malloc(0), *b = malloc(0), *c = calloc(0, 5);
  if (!a || !b || !c || a == b) return 1;
  memcpy(a, b, 0);
  memset(c, 1, 0);
  free(a);
  free(b);
  free(c);
  puts("fine");
  return 0;
}
