// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Induction variables that wrap around, and 32-bit ones.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void wrap(char *p, unsigned char from, int n) { for (unsigned char i = from; n-- > 0; i++) p[i] = 1; }
__attribute__((noinline)) static void until(char *p, unsigned from, unsigned to) { for (unsigned i = from; i != to; i++) p[i] = 1; }
static void small(long n) { wrap(block, 250, (int)n); }
static void large(long n) { until(block + 10, -10u, (unsigned)n); }
static void large_ok(long n) { until(block, 0, (unsigned)n); }
int main(void) {
  fresh(256);
  SILENT(small, 6);
  SILENT(small, 20);
  SILENT(large_ok, 256);
  REPORTED("heap-buffer-overflow", large_ok, 257);
  fresh(254);
  SILENT(small, 4);
  REPORTED("heap-buffer-overflow", small, 5);
  return finish();
}
