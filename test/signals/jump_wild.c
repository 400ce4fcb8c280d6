// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call of data.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  static char data[16];
  void (*volatile fn)(void) = (void (*)(void))data;
  if (argc == 1) fn();
// CHECK: ERROR: rtsan: SEGV on unknown address
// CHECK: Hint: pc is at an address that holds no code
// CHECK: in main {{.*}}:[[#@LINE-3]]
  puts("fine");
  return 0;
}
