// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One past a global array: the global, its file and line are named.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int table[10] = {1, 2, 3};
int main(int argc, char **argv) {
  volatile int at = argc == 1 ? 10 : 9;
  volatile int v = table[at];
// CHECK: ERROR: rtsan: global-buffer-overflow on address
// CHECK-NEXT: READ of size 4 at {{.*}} thread T0
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: is located 0 bytes after global variable 'table' defined in '{{.*}}overflow_read.c:[[#@LINE-7]]{{.*}}' (0x{{[0-9a-f]+}}) of size 40
// CHECK: SUMMARY: rtsan: global-buffer-overflow {{.*}}overflow_read.c
  printf("fine %d\n", v);
  return 0;
}
