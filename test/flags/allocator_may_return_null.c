// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// allocator_may_return_null=1: null and ENOMEM instead of a report.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=allocator_may_return_null=1 %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK-NOT: ERROR
// CHECK: null 1 null 1
// OFF: ERROR: rtsan: allocation-size-too-big
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  volatile size_t n = (size_t)1 << 60;
  errno = 0;
  void *volatile p = malloc(n);
  int a = errno == ENOMEM;
  errno = 0;
  void *volatile q = calloc(n, 100);
  printf("%s %d %s %d\n", p ? "block" : "null", a, q ? "block" : "null", errno == ENOMEM);
}
