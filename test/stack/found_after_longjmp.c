// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// After a longjmp, the frame that was jumped to is still guarded.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <setjmp.h>
#include <stdio.h>
static jmp_buf env;
__attribute__((noinline)) static void jumper(int n) {
  volatile char c[50];
  c[n % 50] = 1;
  longjmp(env, 1);
}
int main(int argc, char **argv) {
  volatile char local[20] = {0};
  if (!setjmp(env)) jumper(argc);
  volatile int at = argc == 1 ? 20 : 19;
  local[at] = 1;
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK: 'local'
  puts("fine");
  return 0;
}
