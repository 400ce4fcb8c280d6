// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report inside a library, by its name.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t-third.so && %clang_rtsan -O1 %s %t-third.so -o %t
// RUN: echo "memory:*third.so" > %t.supp
// RUN: %env_rtsan_opts=suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=symbolize=0:suppressions=%t.supp %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK-NOT: ERROR
// CHECK: ran
// ON: ERROR: rtsan: heap-buffer-overflow
#include <stdio.h>
#include <stdlib.h>
void third(volatile char *p);
#ifdef LIBRARY
void third(volatile char *p) { p[10] = 1; }
#else
int main(void) {
  third(malloc(10));
  puts("ran");
  return 0;
}
#endif
