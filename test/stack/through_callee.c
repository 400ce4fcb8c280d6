// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A callee that gets a pointer to a local and a wrong length.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
__attribute__((noinline)) static void fill(short *p, int n) { for (int i = 0; i < n; i++) p[i] = (short)i; }
int main(int argc, char **argv) {
  short table[11];
  fill(table, argc == 1 ? 12 : 11);
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK-NEXT: WRITE of size 2
// CHECK-NEXT: #0 0x{{.*}} in fill
// CHECK: in main {{.*}}:[[#@LINE-4]]
// CHECK: 'table' (line [[#@LINE-6]])
  printf("fine %d\n", table[10]);
  return 0;
}
