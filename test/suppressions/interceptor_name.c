// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// interceptor_name matches the function of the C library.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t
// RUN: echo "interceptor_name:strlen" > %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: echo "interceptor_via_fun:caller" > %t.via
// RUN: %env_rtsan_opts=suppressions=%t.via %t 2>&1 | FileCheck %s
// RUN: echo "interceptor_via_lib:*interceptor_name*" > %t.lib
// RUN: %env_rtsan_opts=suppressions=%t.lib %t 2>&1 | FileCheck %s
// RUN: echo "interceptor_name:memcpy" > %t.other
// RUN: %env_rtsan_opts=suppressions=%t.other not %t 2>&1 | FileCheck --check-prefix=OTHER %s
// CHECK-NOT: ERROR
// CHECK: ran
// OTHER: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
__attribute__((noinline)) static size_t caller(char *p) { volatile size_t n = strlen(p); return n; }
int main(void) {
  char *volatile p = malloc(4);
  memset(p, 'a', 4);
  caller(p);
  puts("ran");
  return 0;
}
