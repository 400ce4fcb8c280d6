// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bug in an atexit handler: still a whole report, and the status says so.
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
#include <stdlib.h>
static char *volatile p;
static void last(void) { p[0] = 1; }
int main(void) {
  atexit(last);
  p = malloc(10);
  free(p);
  return 0;
}
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK-NEXT: WRITE of size 1
// CHECK-NEXT: #0 0x{{.*}} in last
// CHECK: freed by thread T0 here:
// CHECK: SUMMARY: rtsan: heap-use-after-free {{.*}} in last
