// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Jumps from one local or global over redzones into another, by indices near and far.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

int first[8], second[8], third[8];
static void global(long at) { volatile long i = at; second[i] = 1; }
static void local(long at) { int a[8] = {0}, b[8] = {0}, c[8] = {0}; volatile long i = at; b[i] = 1; sink = a[1] + b[1] + c[1]; }
int main(void) {
  first[0] = third[0] = 1;
  for (int i = 0; i < 8; i++) SILENT(global, i), SILENT(local, i);
  for (int i = 8; i < 60; i += 3) REPORTED("global-buffer-overflow", global, i), REPORTED("stack-buffer-overflow", local, i);
  for (int i = 1; i < 60; i += 3) REPORTED("global-buffer-overflow", global, -i), REPORTED("stack-buffer-underflow", local, -i);
  return finish();
}
