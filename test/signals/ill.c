// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An invalid instruction.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  if (argc == 1) __builtin_trap();
// CHECK: ERROR: rtsan: ILL on unknown address
// CHECK: #0 0x{{.*}} in main
// CHECK: SUMMARY: rtsan: ILL
  puts("fine");
  return 0;
}
