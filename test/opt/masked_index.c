// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Indices that a mask or a remainder keeps in range are silent; those one bit wider are not.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

unsigned char table[256];
static void by_byte(long i) { volatile unsigned char c = (unsigned char)i; sink = table[c]; }
static void by_mask(long i) { volatile long v = i; sink = table[v & 255]; }
static void by_wide_mask(long i) { volatile long v = i; sink = table[v & 511]; }
static void by_rest(long i) { int a[10]; memset(a, 1, sizeof a); volatile unsigned long v = (unsigned long)i; sink = a[v % 10]; }
static void by_wide_rest(long i) { int a[10]; memset(a, 1, sizeof a); volatile unsigned long v = (unsigned long)i; sink = a[v % 11]; }
static void by_signed_rest(long i) { int a[10]; memset(a, 1, sizeof a); volatile long v = i; sink = a[v % 10]; }
int main(void) {
  SILENT(by_byte, 255);
  SILENT(by_mask, 1000);
  SILENT(by_wide_mask, 255);
  REPORTED("global-buffer-overflow", by_wide_mask, 256);
  SILENT(by_rest, 19);
  SILENT(by_wide_rest, 9);
  REPORTED("stack-buffer-overflow", by_wide_rest, 10);
  SILENT(by_signed_rest, -10);
  REPORTED("stack-buffer-underflow", by_signed_rest, -1);
  return finish();
}
