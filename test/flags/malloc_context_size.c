// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// malloc_context_size limits allocation stacks.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=malloc_context_size=3 not %t 2>&1 | FileCheck %s
// CHECK: allocated by thread T0 here:
// CHECK-NEXT: #0
// CHECK-NEXT: #1
// CHECK-NEXT: #2
// CHECK-NEXT: {{^$}}
#include <stdlib.h>
__attribute__((noinline)) static char *make(int n) { char *volatile p = n ? make(n - 1) : malloc(10); return p; }
int main(void) {
  volatile char *p = make(20);
  p[10] = 1;
}
