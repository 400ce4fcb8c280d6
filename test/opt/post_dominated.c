// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A wider access after a narrow one must not swallow its report, nor move it before an exit.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void stop(long n) { if (n) _exit(0); }
typedef long loose __attribute__((aligned(1)));
static void later(long out) { volatile char *p = block; p[3] = 1; stop(out); *(volatile loose *)(p + 12) = 1; }
static void freed_later(long at) { volatile char *p = block; p[at] = 1; free(block); }
int main(void) {
  fresh(16);
  SILENT(later, 1);
  REPORTED("heap-buffer-overflow", later, 0);
  SILENT(freed_later, 15);
  REPORTED("heap-buffer-overflow", freed_later, 16);
  return finish();
}
