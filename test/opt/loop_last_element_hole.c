// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The last, partial element of a strided range ends inside the block.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void every_third(char *p, long n) { for (long i = 0; i < n; i++) p[i * 3] = 1; }
__attribute__((noinline)) static void every_eleventh(char *p, long n) { for (long i = 0; i < n; i++) *(short *)(p + i * 11) = 1; }
static void third(long n) { every_third(block, n); }
static void eleventh(long n) { every_eleventh(block, n); }
int main(void) {
  fresh(28); /* offsets 0, 3, .. 27 */
  SILENT(third, 10);
  REPORTED("heap-buffer-overflow", third, 11);
  fresh(35); /* 0, 11, 22, 33 + 2 */
  SILENT(eleventh, 4);
  REPORTED("heap-buffer-overflow", eleventh, 5);
  fresh(34);
  SILENT(eleventh, 3);
  REPORTED("heap-buffer-overflow", eleventh, 4);
  return finish();
}
