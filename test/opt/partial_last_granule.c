// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every distance from the end of a block whose size is no multiple of 8, in loops, copies and single accesses.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void loop(volatile char *p, long n) { for (long i = 0; i < n; i++) p[i] = 1; }
__attribute__((noinline)) static void shorts(volatile short *p, long n) { for (long i = 0; i < n; i++) p[i] = 1; }
static void by_loop(long n) { loop(block, n); }
static void by_shorts(long n) { shorts((short *)block, n); }
static void by_set(long n) { volatile long k = n; memset(block, 2, k); }
static void single(long at) { *(volatile char *)(block + at) = 1; }
int main(void) {
  for (long size = 1; size <= 17; size++) {
    fresh(size);
    SILENT(by_loop, size);
    REPORTED("heap-buffer-overflow", by_loop, size + 1);
    SILENT(by_shorts, size / 2);
    REPORTED("heap-buffer-overflow", by_shorts, size / 2 + 1);
    SILENT(by_set, size);
    REPORTED("heap-buffer-overflow", by_set, size + 1);
    SILENT(single, size - 1);
    REPORTED("heap-buffer-overflow", single, size);
  }
  return finish();
}
