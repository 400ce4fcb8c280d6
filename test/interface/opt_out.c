// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that opt out are left alone. (Without -fsanitize=address, clang tells nobody of no_sanitize("address").)
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
__attribute__((disable_sanitizer_instrumentation, noinline)) static int peek(volatile char *p) { return p[10] == 77; }
int main(void) {
  volatile char *p = malloc(10);
  printf("fine %d\n", peek(p));
  return 0;
}
