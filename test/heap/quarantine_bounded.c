// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Churn with every size: memory is reused, and peak memory stays near the quarantine.
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
int main(void) {
  unsigned seed = 1;
  static char *live[500];
  for (int i = 0; i < 400000; i++) {
    seed = seed * 1103515245 + 12345;
    char **slot = &live[(seed >> 8) % 500];
    free(*slot);
    size_t n = (seed >> 20) % 3000;
    *slot = malloc(n);
    if (n) (*slot)[n - 1] = 1;
  }
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  printf(r.ru_maxrss < 160 << 10 ? "fine\n" : "too much: %ld KB\n", r.ru_maxrss);
  return 0;
}
