// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A product that does not fit.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile size_t n = argc == 1 ? (size_t)-1 / 2 : 2;
  void *volatile p = reallocarray(0, n, 1000);
// CHECK: ERROR: rtsan: reallocarray-overflow
// CHECK: in main {{.*}}:[[#@LINE-2]]
  puts("fine");
  return 0;
}
