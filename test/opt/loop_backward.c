// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Negative strides, down to the first byte and below it.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void down(int *p, long last, long first) { for (long i = last; i >= first; i--) p[i] = 1; }
__attribute__((noinline)) static int steps(const char *end, long n) { int s = 0; while (n-- > 0) s += *--end; return s; }
static void to(long first) { down((int *)block, 19, first); }
static void from(long last) { down((int *)block, last, 0); }
static void walk(long n) { sink = steps(block + 80, n); }
int main(void) {
  fresh(80);
  for (long i = -3; i <= 3; i++) i >= 0 ? SILENT(to, i) : REPORTED("heap-buffer-overflow", to, i);
  for (long i = 17; i <= 22; i++) i <= 19 ? SILENT(from, i) : REPORTED("heap-buffer-overflow", from, i);
  for (long n = 78; n <= 82; n++) n <= 80 ? SILENT(walk, n) : REPORTED("heap-buffer-overflow", walk, n);
  SILENT(to, 20);
  return finish();
}
