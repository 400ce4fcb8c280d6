// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A request larger than the address space allows.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile size_t n = argc == 1 ? (size_t)1 << 60 : 100;
  void *volatile p = malloc(n);
// CHECK: ERROR: rtsan: allocation-size-too-big: requested allocation size 0x1000000000000000 exceeds maximum supported size of 0x
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: allocation-size-too-big
  puts("fine");
  return 0;
}
