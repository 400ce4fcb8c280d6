// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A larger quarantine holds freed blocks longer.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=quarantine_size_mb=200 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=quarantine_size_mb=1:thread_local_quarantine_size_kb=64 %t 2>&1 | FileCheck --check-prefix=SMALL %s
// CHECK: ERROR: rtsan: heap-use-after-free
// SMALL-NOT: rtsan
// SMALL: reused
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  volatile char *p = malloc(1000);
  free((void *)p);
  for (int i = 0; i < 50000; i++) {
    char *q = malloc(1000);
    if (q == p) return puts("reused"), 0;
    free(q);
  }
  p[5] = 1;
}
