// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What matched, and what never did, is listed at exit.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: echo "memory:known" > %t.supp && echo "memory:never" >> %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=print_suppressions=0:suppressions=%t.supp %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: ran
// CHECK-DAG: memory:known
// CHECK-DAG: memory:never
// OFF-NOT: memory:
// OFF: ran
// OFF-NOT: memory:
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void known(volatile char *p) { p[10] = 1; }
__attribute__((always_inline)) static inline void inlined(volatile char *p) { known(p), *(volatile int *)&p[4] = 3; }
int main(void) {
  inlined(malloc(10));
  puts("ran");
  fflush(stdout);
  return 0;
}
