// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions and modules match by the symbol table alone.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: echo "memory:known" > %t.supp
// RUN: %env_rtsan_opts=symbolize=0:suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=external_symbolizer_path=/nonexistent:suppressions=%t.supp %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: ran
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void known(volatile char *p) { p[10] = 1; }
__attribute__((always_inline)) static inline void inlined(volatile char *p) { known(p), *(volatile int *)&p[4] = 3; }
int main(void) {
  inlined(malloc(10));
  puts("ran");
  return 0;
}
