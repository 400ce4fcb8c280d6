// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// free() of a local variable.
// RUN: %clang_rtsan -O0 -Wno-free-nonheap-object %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -Wno-free-nonheap-object %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -Wno-free-nonheap-object %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char local[32];
  char *volatile p = argc == 1 ? local : malloc(3);
  free(p);
// CHECK: ERROR: rtsan: attempting free on address which was not malloc()-ed
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: bad-free
  puts("fine");
  return 0;
}
