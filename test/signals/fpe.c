// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A division by zero.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile int zero = argc == 1 ? 0 : 1;
  volatile int v = 5 / zero;
// CHECK: ERROR: rtsan: FPE on unknown address
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: FPE
  puts("fine");
  return 0;
}
