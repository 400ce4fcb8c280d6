// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A second return of setjmp leads back to where the block was still alive.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

#include <setjmp.h>
static jmp_buf env;
static void run(long n) {
  volatile char *p = block;
  p[0] = 1;
  if (setjmp(env) == 0) {
    if (n == 2) free(block);
    if (n) longjmp(env, 1);
  }
  p[0] = 2;
}
int main(void) {
  fresh(10);
  SILENT(run, 0);
  SILENT(run, 1);
  REPORTED("heap-use-after-free", run, 2);
  return finish();
}
