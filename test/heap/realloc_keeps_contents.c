// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// realloc over all sizes: what fits is kept, the pointer is usable to its end, realloc(p, 0) frees.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  unsigned char *p = NULL;
  size_t old = 0, sizes[] = {1, 15, 16, 17, 100, 99, 4096, 5000, 70000, 1 << 20, 3 << 20, 200, 1, 64};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    p = realloc(p, sizes[i]);
    for (size_t k = 0; k < old && k < sizes[i]; k++)
      if (p[k] != (unsigned char)(k * 7)) return 1;
    for (size_t k = 0; k < sizes[i]; k++) p[k] = (unsigned char)(k * 7);
    old = sizes[i];
  }
  free(p);
  puts("fine");
  return 0;
}
