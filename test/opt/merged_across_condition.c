// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neighbours of which one is conditional are not merged into something that always runs.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void maybe(volatile long *p, int also) { p[0] = 1; if (also) p[1] = 2; }
__attribute__((noinline)) static void exits(volatile long *p, int out) { p[0] = 1; if (out) _exit(0); p[1] = 2; }
static void second(long also) { maybe((long *)block, (int)also); }
static void leave(long out) { exits((long *)block, (int)out); }
int main(void) {
  fresh(8);
  SILENT(second, 0);
  REPORTED("heap-buffer-overflow", second, 1);
  SILENT(leave, 1);
  REPORTED("heap-buffer-overflow", leave, 0);
  return finish();
}
