// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Local arrays filled by loops with exact, short and long counts.
// RUN: %clang_rtsan -O0 -Wno-array-bounds %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 -Wno-array-bounds %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -Wno-array-bounds %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static long limit(long n) { return *(volatile long *)&n; }
static void fill(long n) { short a[21]; n = limit(n); for (long i = 0; i < n; i++) a[i] = (short)i; sink = a[n / 2 % 21]; }
static void drain(long n) { char a[21]; memset(a, 1, sizeof a); n = limit(n); int s = 0; for (long i = 20; i >= n; i--) s += a[i]; sink = s; }
static void grid(long n) { int a[4][5]; n = limit(n); for (long i = 0; i < n; i++) for (long k = 0; k < 5; k++) a[i][k] = 1; sink = a[2][3]; }
int main(void) {
  for (long n = 0; n <= 21; n++) SILENT(fill, n);
  REPORTED("stack-buffer-overflow", fill, 22);
  REPORTED("stack-buffer-overflow", fill, 40);
  SILENT(drain, 0);
  REPORTED("stack-buffer-underflow", drain, -1);
  SILENT(grid, 4);
  REPORTED("stack-buffer-overflow", grid, 5);
  return finish();
}
