// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call through a null function pointer: the caller is shown.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  int (*volatile fn)(const char *) = argc == 1 ? NULL : puts;
  fn("");
// CHECK: ERROR: rtsan: SEGV on unknown address 0x000000000000
// CHECK: Hint: pc points to the zero page
// CHECK: in main {{.*}}:[[#@LINE-3]]
  puts("fine");
  return 0;
}
