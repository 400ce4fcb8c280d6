// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A struct argument on the stack has redzones in the callee.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
struct big { int a[20]; };
__attribute__((noinline)) static int pick(struct big b, volatile int at) { return b.a[at]; }
int main(int argc, char **argv) {
  struct big b = {{1, 2, 3}};
  printf("fine %d\n", pick(b, argc == 1 ? 20 : 19));
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK-NEXT: READ of size 4
// CHECK-NEXT: #0 0x{{.*}} in pick
// CHECK: 'b'
  return 0;
}
