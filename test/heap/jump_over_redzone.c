// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An index that leads from one block over the redzone into another live block.
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *a = malloc(1000), *b = malloc(1000);
  volatile long far = argc == 1 ? b - a : 500;
  a[far] = 1;
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK-NEXT: WRITE of size 1
// CHECK: in main {{.*}}:[[#@LINE-3]]
  printf("fine %d\n", b == a);
  free(a);
  free(b);
  return 0;
}
