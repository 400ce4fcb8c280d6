// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memcpy with a length below zero.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
  char a[20] = {0}, b[20] = {1};
  volatile long n = argc == 1 ? -5 : 5;
  memcpy(a, b, (size_t)n);
// CHECK: ERROR: rtsan: negative-size-param: (size=-5)
// CHECK: in main {{.*}}:[[#@LINE-2]]
  printf("fine %d\n", a[0]);
  return 0;
}
