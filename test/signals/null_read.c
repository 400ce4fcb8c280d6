// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A read through a null pointer.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  static int one = 1;
  int *volatile p = argc == 1 ? NULL : &one;
  volatile int v = *p;
// CHECK: ERROR: rtsan: SEGV on unknown address 0x000000000000 (pc 0x{{[0-9a-f]+}} bp 0x{{[0-9a-f]+}} sp 0x{{[0-9a-f]+}} T0)
// CHECK: caused by a READ memory access
// CHECK: Hint: address points to the zero page
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-4]]
// CHECK: SUMMARY: rtsan: SEGV {{.*}}null_read.c:[[#@LINE-5]]
  puts("fine");
  return 0;
}
