// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What matched, and how often, and what never did, is listed at exit. One error is one hit, also where the compiler calls memset after the check in line (-O0).
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: echo "memory:known" > %t.supp && echo "memory:never" >> %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O0 -DSET %s -o %t.set && %env_rtsan_opts=suppressions=%t.supp %t.set 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=print_suppressions=0:suppressions=%t.supp %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: ran
// CHECK-DAG: {{ 1  }}memory:known
// CHECK-DAG: {{ 0  }}memory:never
// OFF-NOT: memory:
// OFF: ran
// OFF-NOT: memory:
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
__attribute__((noinline)) static void known(volatile char *p) {
#ifdef SET
  memset((char *)p, 1, 11);
#else
  p[10] = 1;
#endif
}
__attribute__((always_inline)) static inline void inlined(volatile char *p) { known(p), *(volatile int *)&p[4] = 3; }
int main(void) {
  inlined(malloc(10));
  puts("ran");
  fflush(stdout);
  return 0;
}
