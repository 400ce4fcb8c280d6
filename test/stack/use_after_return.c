// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With the option, a frame that is gone is noticed.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=detect_stack_use_after_return=1 not %t 2>&1 | FileCheck %s && %env_rtsan_opts=detect_stack_use_after_return=1 %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=detect_stack_use_after_return=1 not %t 2>&1 | FileCheck %s && %env_rtsan_opts=detect_stack_use_after_return=1 %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=detect_stack_use_after_return=1 not %t 2>&1 | FileCheck %s && %env_rtsan_opts=detect_stack_use_after_return=1 %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
static int kept = 3;
__attribute__((noinline)) static int *leak(int c) {
  int local[4] = {c, c, c, c};
  int *volatile p = local;
  return c == 1 ? p : &kept;
}
int main(int argc, char **argv) {
  int *volatile p = leak(argc);
  *p = 4;
// CHECK: ERROR: rtsan: stack-use-after-return
// CHECK-NEXT: WRITE of size 4
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: SUMMARY: rtsan: stack-use-after-return
  puts("fine");
  return 0;
}
