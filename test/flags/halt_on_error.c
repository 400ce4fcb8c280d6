// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// halt_on_error=0 goes on, reports each site once, and the exit status tells.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:exitcode=37 sh -c "%t; echo status $?" 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=HALT %s
// CHECK-COUNT-2: ERROR: rtsan: heap-buffer-overflow
// CHECK-NOT: ERROR
// CHECK: went on
// CHECK: status 37
// HALT-COUNT-1: ERROR
// HALT-NOT: ERROR
// HALT-NOT: went on
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void bad(volatile char *p) { p[10] = 1; }
int main(void) {
  volatile char *p = malloc(10);
  for (int i = 0; i < 5; i++) bad(p);
  p[-1] = 1;
  fprintf(stderr, "went on\n");
  return 0;
}
