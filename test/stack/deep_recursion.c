// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Deep recursion within the limit, twice.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
__attribute__((noinline)) static int down(int n) {
  volatile char frame[100];
  frame[n % 100] = 1;
  return n ? down(n - 1) + frame[n % 100] : 0;
}
int main(void) {
  printf("fine %d\n", down(10000) + down(10000));
  return 0;
}
