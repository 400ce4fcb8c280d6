// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A write to a member of a null struct.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  struct s { char c[100]; long v; } one, *volatile p = argc == 1 ? NULL : &one;
  p->v = 1;
// CHECK: ERROR: rtsan: SEGV on unknown address 0x000000000068
// CHECK: caused by a WRITE memory access
// CHECK: Hint: address points to the zero page
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-4]]
  puts("fine");
  return 0;
}
