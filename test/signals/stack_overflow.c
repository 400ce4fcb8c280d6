// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Endless recursion.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
static int depth;
__attribute__((noinline)) static int down(int limit) {
  volatile char frame[64];
  frame[depth % 64] = 1;
  return ++depth < limit ? down(limit) + frame[0] : 0;
}
int main(int argc, char **argv) {
  printf("fine %d\n", down(argc == 1 ? 1 << 30 : 100));
// CHECK: ERROR: rtsan: stack-overflow on address 0x{{[0-9a-f]+}} (pc
// CHECK: in down
// CHECK: SUMMARY: rtsan: stack-overflow
  return 0;
}
