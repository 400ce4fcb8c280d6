// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locals of odd sizes: the last byte may be used, the next may not, whatever the neighbours.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#define LOCAL(n)                                                      \
  __attribute__((noinline)) static void local##n(long at) {           \
    volatile char a[n], b[n];                                         \
    a[0] = b[0] = 1;                                                  \
    volatile char *volatile p = a;                                    \
    p[at] = 2;                                                        \
  }
LOCAL(1) LOCAL(2) LOCAL(3) LOCAL(7) LOCAL(8) LOCAL(9) LOCAL(13) LOCAL(15) LOCAL(16) LOCAL(17) LOCAL(31) LOCAL(33) LOCAL(100) LOCAL(4097)
#define CASE(n) SILENT(local##n, 0), SILENT(local##n, n - 1), REPORTED("stack-buffer-overflow", local##n, n)
int main(void) {
  CASE(1); CASE(2); CASE(3); CASE(7); CASE(8); CASE(9); CASE(13); CASE(15); CASE(16); CASE(17); CASE(31); CASE(33); CASE(100); CASE(4097);
  return finish();
}
