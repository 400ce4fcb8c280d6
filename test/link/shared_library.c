// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An instrumented library in an instrumented and in a plain program.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so
// RUN: %clang_rtsan -O1 %s %t.so -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang -g -O1 %s %t.so %rtsan_link -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK: in library {{.*}}shared_library.c
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <string.h>
#ifdef LIBRARY
void library(int n) { char local[10]; memset(local, 1, n); char *volatile p = local; p[0] = 1; }
#else
void library(int n);
int main(int argc, char **argv) {
  library(argc == 1 ? 11 : 10);
  puts("fine");
  return 0;
}
#endif
