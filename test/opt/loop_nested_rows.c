// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nested loops over rows: each row has its own block.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

int *rows[8];
__attribute__((noinline)) static int total(int **r, long n, long k) { int s = 0; for (long i = 0; i < n; i++) for (long j = 0; j < k; j++) s += r[i][j]; return s; }
__attribute__((noinline)) static void matrix(int *p, long n, long k, long pitch) { for (long i = 0; i < n; i++) for (long j = 0; j < k; j++) p[i * pitch + j] = 1; }
static void wide(long k) { sink = total(rows, 8, k); }
static void flat(long n) { matrix((int *)block, n, 5, 7); }
int main(void) {
  for (int i = 0; i < 8; i++) rows[i] = calloc(10, 4);
  SILENT(wide, 10);
  REPORTED("heap-buffer-overflow", wide, 11);
  fresh(4 * (7 * 3 + 5));
  SILENT(flat, 4);
  REPORTED("heap-buffer-overflow", flat, 5);
  free(rows[5]);
  REPORTED("heap-use-after-free", wide, 1);
  return finish();
}
