// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rtsan_default_suppressions() compiled into the program.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: ran
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void known(volatile char *p) { p[10] = 1; }
__attribute__((always_inline)) static inline void inlined(volatile char *p) { known(p), *(volatile int *)&p[4] = 3; }
const char *rtsan_default_suppressions(void) { return "memory:known\n"; }
int main(void) {
  inlined(malloc(10));
  puts("ran");
  return 0;
}
