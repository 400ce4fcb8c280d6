// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The byte in front of a block.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? -1 : 0] = 1;
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK-NEXT: WRITE of size 1
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: is located 1 bytes before 10-byte region
  puts("fine");
  free((void *)p);
  return 0;
}
