// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A read of a freed block names both stacks.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void drop(int *volatile p) { free(p), p = 0; }
int main(int argc, char **argv) {
  int *p = malloc(40);
  for (int i = 0; i < 10; i++) p[i] = i;
  if (argc == 1) drop(p);
  volatile int v = p[9];
// CHECK: ERROR: rtsan: heap-use-after-free on address
// CHECK-NEXT: READ of size 4
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: is located 36 bytes inside of 40-byte region
// CHECK-NEXT: freed by thread T0 here:
// CHECK-NEXT: #0 0x{{.*}} in drop {{.*}}:[[#@LINE-11]]
// CHECK: previously allocated by thread T0 here:
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-11]]
  printf("fine %d\n", v);
  return 0;
}
