// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A conditional store that the vectorizer turns into a masked one.
// RUN: %clang_rtsan -O0 -mavx2 -ftree-vectorize %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mavx2 -ftree-vectorize %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: avx2
// CHECK: all good
#include "../Inputs/dies.h"
int *block;
static char keep[64];
__attribute__((noinline)) static void scatter(int *restrict p, const char *restrict k, int n) { for (int i = 0; i < n; i++) if (k[i]) p[i] += 3; }
static void upto(long n) { for (long i = 0; i < n; i++) keep[i] = 1; scatter(block, keep, 64); }
int main(void) {
  block = calloc(37, 4);
  SILENT(upto, 0);
  SILENT(upto, 36);
  SILENT(upto, 37);
  REPORTED("heap-buffer-overflow", upto, 38);
  REPORTED("heap-buffer-overflow", upto, 64);
  return finish();
}
