// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// malloc_usable_size is what was asked for; mallinfo and kin answer.
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  for (size_t n = 1; n < 5000; n += 7) {
    char *p = malloc(n);
    size_t usable = malloc_usable_size(p);
    if (usable != n) return printf("%zu for %zu\n", usable, n), 1;
    memset(p, 1, usable);
    free(p);
  }
  if (malloc_usable_size(NULL)) return 1;
  struct mallinfo2 m = mallinfo2();
  malloc_trim(0);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  printf("fine %d\n", m.uordblks > (1ul << 50));
  return 0;
}
