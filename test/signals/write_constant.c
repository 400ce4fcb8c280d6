// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A write to read-only memory.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  static const char text[] = "constant";
  static char copy[9];
  char *volatile p = argc == 1 ? (char *)text : copy;
  *p = 1;
// CHECK: ERROR: rtsan: SEGV on unknown address
// CHECK: caused by a WRITE memory access
// CHECK: Hint: the memory there is mapped, but not for this access
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-4]]
  puts("fine");
  return 0;
}
