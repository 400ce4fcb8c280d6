// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A block that is freed in the loop is noticed in the iteration after.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void drop(char **p, int now) { if (now) free(*p); }
__attribute__((noinline)) static void loop(char *p, long n, long when) { for (long i = 0; i < n; i++) { p[i] = 1; drop(&p, i == when); } }
static void freed_at(long when) { loop(block, 10, when); }
int main(void) {
  fresh(10);
  SILENT(freed_at, 99);
  SILENT(freed_at, 9);
  REPORTED("heap-use-after-free", freed_at, 8);
  REPORTED("heap-use-after-free", freed_at, 0);
  return finish();
}
