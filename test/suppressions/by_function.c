// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pattern that matches the function: the report is kept quiet, the program goes on.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: echo "memory:known" > %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: echo "memory:nothing_like_it" > %t.other
// RUN: %env_rtsan_opts=suppressions=%t.other not %t 2>&1 | FileCheck --check-prefix=OTHER %s
// CHECK-NOT: ERROR
// CHECK: ran
// OTHER: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void known(volatile char *p) { p[10] = 1; }
__attribute__((always_inline)) static inline void inlined(volatile char *p) { known(p), *(volatile int *)&p[4] = 3; }
int main(void) {
  inlined(malloc(10));
  puts("ran");
  return 0;
}
