// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// free() of a pointer into a block.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *volatile p = malloc(50);
  free(p + (argc == 1 ? 8 : 0));
// CHECK: ERROR: rtsan: attempting free on address which was not malloc()-ed: 0x{{[0-9a-f]+}} in thread T0
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: is located 8 bytes inside of 50-byte region
// CHECK: SUMMARY: rtsan: bad-free
  puts("fine");
  return 0;
}
