// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One frame that is larger than the stack.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <alloca.h>
#include <stdio.h>
__attribute__((noinline)) static int use(volatile char *p, long n) { p[0] = p[n - 1] = 1; return p[0]; }
int main(int argc, char **argv) {
  volatile long n = argc == 1 ? 40l << 20 : 100;
  int v = use(alloca(n), n);
// CHECK: ERROR: rtsan: {{stack-overflow|SEGV}} on
  printf("fine %d\n", v);
  return 0;
}
