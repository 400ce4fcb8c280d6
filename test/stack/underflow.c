// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An index below the first local.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int main(int argc, char **argv) {
  char local[40];
  for (int i = 0; i < 40; i++) local[i] = (char)i;
  volatile int at = argc == 1 ? -1 : 0;
  local[at] = 1;
// CHECK: ERROR: rtsan: stack-buffer-underflow
// CHECK-NEXT: WRITE of size 1
// CHECK: 'local' (line [[#@LINE-6]]) <== Memory access at offset {{-?[0-9]+}} underflows this variable
  printf("fine %d\n", local[argc]);
  return 0;
}
