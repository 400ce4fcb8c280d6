// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One past a local array names the variable and its line.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int main(int argc, char **argv) {
  int before[4] = {0}, local[10] = {1, 2, 3};
  volatile int at = argc == 1 ? 10 : 9;
  volatile int v = local[at] + before[at % 4];
// CHECK: ERROR: rtsan: stack-buffer-overflow on address
// CHECK-NEXT: READ of size 4 at {{.*}} thread T0
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: is located in stack of thread T0 at offset
// CHECK: in main
// CHECK: This frame has
// CHECK: 'local' (line [[#@LINE-9]]) <== Memory access at offset {{[0-9]+}} overflows this variable
// CHECK: SUMMARY: rtsan: stack-buffer-overflow
  printf("fine %d\n", v);
  return 0;
}
