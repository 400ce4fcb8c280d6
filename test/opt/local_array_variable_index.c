// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Local arrays indexed by a variable: any index outside is reported, near or far.
// RUN: %clang_rtsan -O0 -Wno-array-bounds %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 -Wno-array-bounds %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -Wno-array-bounds %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

static void fixed(long at) { int a[10], b[10]; memset(a, 1, sizeof a); memset(b, 1, sizeof b); volatile long i = at; a[i] = 2; sink = a[3] + b[3]; }
static void inner(long at) { struct { char head[4]; char body[8]; } s; memset(&s, 1, sizeof s); volatile long i = at; ((char *)&s)[i] = 2; sink = s.body[1]; }
__attribute__((noinline)) static int table(long at) { static const int primes[5] = {2, 3, 5, 7, 11}; volatile long i = at; return primes[i]; }
static void lookup(long at) { sink = table(at); }
int main(void) {
  for (int i = 0; i < 10; i++) SILENT(fixed, i);
  REPORTED("stack-buffer-overflow", fixed, 10);
  REPORTED("stack-buffer-underflow", fixed, -1);
  REPORTED("stack-buffer-overflow", fixed, 25);
  REPORTED("stack-buffer-overflow", fixed, 40);
  REPORTED("stack-buffer-underflow", fixed, -30);
  SILENT(inner, 11);
  REPORTED("stack-buffer-overflow", inner, 12);
  REPORTED("stack-buffer-underflow", inner, -1);
  for (int i = 0; i < 5; i++) SILENT(lookup, i);
  REPORTED("global-buffer-overflow", lookup, 5);
  REPORTED("global-buffer-overflow", lookup, -1);
  REPORTED("global-buffer-overflow", lookup, 1000);
  return finish();
}
