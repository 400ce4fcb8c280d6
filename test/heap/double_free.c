// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The second free of a block.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *volatile p = malloc(50);
  free(p);
  if (argc > 1) p = malloc(50);
  free(p);
// CHECK: ERROR: rtsan: attempting double-free on 0x{{[0-9a-f]+}} in thread T0:
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: is located 0 bytes inside of 50-byte region
// CHECK: freed by thread T0 here:
// CHECK: in main {{.*}}:[[#@LINE-7]]
// CHECK: previously allocated by thread T0 here:
// CHECK: SUMMARY: rtsan: double-free
  puts("fine");
  return 0;
}
