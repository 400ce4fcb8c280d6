// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops that do not run touch nothing, whatever their pointers are.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void up(int *p, long n) { for (long i = 0; i < n; i++) p[i] = 1; }
__attribute__((noinline)) static void from_to(int *p, unsigned a, unsigned b) { for (unsigned i = a; i < b; i++) p[i] = 1; }
__attribute__((noinline)) static void nested(int (*p)[10], long n, long k) { for (long i = 0; i < n; i++) for (long j = 0; j < k; j++) p[i][j] = 1; }
static void null(long n) { up(NULL, n); }
static void wild(long n) { up((int *)0x123456789abcdef0, n); }
static void equal(long n) { from_to((int *)block, (unsigned)n, (unsigned)n); }
static void more(long n) { from_to((int *)block, (unsigned)n, 3); }
static void inner(long k) { nested(NULL, 1000, k); }
int main(void) {
  fresh(40);
  SILENT(null, 0);
  SILENT(null, -1);
  SILENT(wild, 0);
  SILENT(wild, -1000);
  SILENT(equal, 4000000000);
  SILENT(more, 4000000000);
  SILENT(inner, 0);
  SILENT(inner, -3);
  return finish();
}
