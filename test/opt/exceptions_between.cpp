// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call that may throw lies between two accesses to the same bytes.
// RUN: %clangxx_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clangxx_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clangxx_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = static_cast<char *>(malloc(n)); memset(block, 1, n); }

__attribute__((noinline)) static void thrower(long n) { if (n == 1) throw 1; if (n == 2) { free(block); throw 2; } if (n == 3) free(block); }
static void run(long n) {
  volatile char *p = block;
  p[0] = 1;
  try { thrower(n); } catch (int) { p[0] = 2; return; }
  p[0] = 3;
}
int main() {
  fresh(10);
  SILENT(run, 0);
  SILENT(run, 1);
  REPORTED("heap-use-after-free", run, 2);
  REPORTED("heap-use-after-free", run, 3);
  return finish();
}
