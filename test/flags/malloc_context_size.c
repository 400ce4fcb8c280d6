// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// malloc_context_size limits allocation stacks.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=malloc_context_size=3 not %t 2>&1 | FileCheck %s
// CHECK: allocated by thread T0 here:
// CHECK-NEXT: #0 {{.*}} in one
// CHECK-NEXT: #1 {{.*}} in two
// CHECK-NEXT: #2 {{.*}} in three
// CHECK-NEXT: {{^$}}
#include <stdlib.h>
#define CALLS(f, g) __attribute__((noinline)) static char *f(void) { char *volatile p = g; return p; }
CALLS(one, malloc(10)) CALLS(two, one()) CALLS(three, two()) CALLS(four, three())
int main(void) {
  volatile char *p = four();
  p[10] = 1;
}
