// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// free() of a global variable names it.
// RUN: %clang_rtsan -O0 -Wno-free-nonheap-object %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -Wno-free-nonheap-object %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -Wno-free-nonheap-object %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
char table[32];
int main(int argc, char **argv) {
  char *volatile p = argc == 1 ? table + 4 : malloc(3);
  free(p);
// CHECK: ERROR: rtsan: attempting free on address which was not malloc()-ed
// CHECK: is located 4 bytes inside of global variable 'table'
// CHECK: SUMMARY: rtsan: bad-free
  puts("fine");
  return 0;
}
