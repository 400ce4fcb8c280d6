// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A counted loop over a block: reported from the first element that lies outside, silent when all are in.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void write_all(int *p, long n) { for (long i = 0; i < n; i++) p[i] = (int)i; }
__attribute__((noinline)) static int sum(const short *p, long n) { int s = 0; for (long i = 0; i < n; i++) s += p[i]; return s; }
__attribute__((noinline)) static void bytes(char *p, unsigned n) { for (unsigned i = 0; i < n; i++) p[i] ^= 1; }
static void ints(long n) { write_all((int *)block, n); }
static void shorts(long n) { sink = sum((short *)block, n); }
static void chars(long n) { bytes(block, (unsigned)n); }
int main(void) {
  fresh(80);
  for (long n = 0; n <= 25; n++) n <= 20 ? SILENT(ints, n) : REPORTED("heap-buffer-overflow", ints, n);
  for (long n = 36; n <= 45; n++) n <= 40 ? SILENT(shorts, n) : REPORTED("heap-buffer-overflow", shorts, n);
  for (long n = 70; n <= 90; n++) n <= 80 ? SILENT(chars, n) : REPORTED("heap-buffer-overflow", chars, n);
  SILENT(ints, -5);
  REPORTED("heap-buffer-overflow", ints, 100000);
  free(block);
  SILENT(ints, 0);
  REPORTED("heap-use-after-free", ints, 1);
  return finish();
}
