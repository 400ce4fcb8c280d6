// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A variable-length array has exact bounds.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int main(int argc, char **argv) {
  volatile int n = 13;
  char vla[n];
  for (int i = 0; i < n; i++) vla[i] = 1;
  volatile int at = argc == 1 ? 13 : 12;
  vla[at] = 2;
// CHECK: ERROR: rtsan: dynamic-stack-buffer-overflow
// CHECK-NEXT: WRITE of size 1
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
  printf("fine %d\n", vla[3]);
  return 0;
}
