// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pointer into unmapped memory.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  static int one = 1;
  int *volatile p = argc == 1 ? (int *)0x500000000000 : &one;
  volatile int v = *p;
// CHECK: ERROR: rtsan: SEGV on unknown address 0x500000000000
// CHECK: caused by a READ memory access
// CHECK: Hint: {{.*}}wild
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-4]]
  puts("fine");
  return 0;
}
