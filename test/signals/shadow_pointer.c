// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pointer into the runtime's own memory is as wild as any other.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  static int one = 1;
  int *volatile p = argc == 1 ? (int *)0x100000000000 : &one;
  *p = 2;
// CHECK: ERROR: rtsan: SEGV on unknown address
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-2]]
  puts("fine");
  return 0;
}
