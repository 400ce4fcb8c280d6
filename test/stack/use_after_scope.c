// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pointer to a local outlives its block.
// RUN: %clang_rtsan -O0 -Xclang -fsanitize-address-use-after-scope %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
int main(int argc, char **argv) {
  int *volatile p;
  int outer = 5;
  p = &outer;
  {
    int inner[4] = {1, 2, 3, 4};
    int *volatile q = inner;
    if (argc == 1) p = q;
  }
  *p = 7;
// CHECK: ERROR: rtsan: stack-use-after-scope
// CHECK-NEXT: WRITE of size 4
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: 'inner' (line [[#@LINE-8]]) <== Memory access at offset {{[0-9]+}} is inside this variable
  puts("fine");
  return 0;
}
