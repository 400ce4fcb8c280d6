// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A function that the C library calls back is watched as any other, and its stack leads through qsort to main.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 2>&1 | FileCheck %s
#include <stdlib.h>
#include <string.h>

static char *block;
__attribute__((noinline)) static int compare(const void *a, const void *b) {
  memset(block, 0, 10 + (*(const int *)a == 2));
  return *(const int *)a - *(const int *)b;
}

int main(void) {
  int v[] = {3, 2, 1};
  block = malloc(10);
  qsort(v, 3, sizeof *v, compare);
  return 0;
}
// CHECK: WRITE of size 11
// CHECK: #0 {{.*}} memset
// CHECK: #1 {{.*}} compare
// CHECK: in main
