// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A trip count whose range does not fit the address space is judged at its first bad element.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void fill(long *p, unsigned long n) { for (unsigned long i = 0; i < n; i++) p[i] = 1; }
static void huge(long n) { fill((long *)block, (unsigned long)n); }
int main(void) {
  fresh(800);
  SILENT(huge, 100);
  REPORTED("heap-buffer-overflow", huge, 101);
  REPORTED("heap-buffer-overflow", huge, 1L << 61);
  REPORTED("heap-buffer-overflow", huge, 1L << 62);
  REPORTED("heap-buffer-overflow", huge, -1L);
  return finish();
}
