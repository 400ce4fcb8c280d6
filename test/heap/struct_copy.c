// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A large struct copied out of a block that is too small.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
struct big { char c[300]; };
int main(int argc, char **argv) {
  struct big *p = malloc(sizeof *p - (argc == 1)), *q = malloc(sizeof *q);
  for (int i = 0; i < 299; i++) p->c[i] = 1;
  *q = *p;
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK-NEXT: READ of size 300
// CHECK: in main {{.*}}:[[#@LINE-3]]
// CHECK: is located 0 bytes after 299-byte region
  volatile char sink = q->c[7];
  printf("fine %d\n", sink);
  return 0;
}
