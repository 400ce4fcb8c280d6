// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// malloc(-1) is a request that is too big, not a tiny one.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s
#include <stdlib.h>
int main(void) {
  volatile long n = -1;
  void *volatile p = malloc((size_t)n);
// CHECK: ERROR: rtsan: allocation-size-too-big: requested allocation size 0xffffffffffffffff
}
