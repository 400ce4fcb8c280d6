// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Off by default: the same program runs through.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=detect_stack_use_after_return=1 not %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: ERROR: rtsan: stack-use-after-return
// OFF-NOT: rtsan
// OFF: ran
#include <stdio.h>
__attribute__((noinline)) static int *leak(void) { int local[4] = {1, 2, 3, 4}; int *volatile p = local; return p; }
int main(void) {
  int *volatile p = leak();
  volatile int v = p[1];
  puts("ran");
  return 0;
}
