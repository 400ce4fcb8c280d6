// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A product that does not fit.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile size_t n = argc == 1 ? (size_t)-1 / 2 : 2;
  void *volatile p = calloc(n, 1000);
// CHECK: ERROR: rtsan: calloc-overflow: count * size (9223372036854775807 * 1000) does not fit in size_t (thread T0)
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: calloc-overflow
  puts("fine");
  return 0;
}
