// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames of the runtime never appear, whichever way the report came about.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int compare(const void *a, const void *b) { return *(const volatile char *)a - ((const volatile char *)b)[100]; }
int main(void) {
  char *p = calloc(1, 10);
  qsort(p, 10, 1, compare);
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK-NOT: {{in (__)?rts_}}
// CHECK-NOT: librtsan
// CHECK: #0 0x{{.*}} in compare
// CHECK-NOT: {{in (__)?rts_}}
// CHECK: in main {{.*}}:[[#@LINE-6]]
// CHECK-NOT: {{in (__)?rts_}}
// CHECK: SUMMARY
}
