// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neighbours with a call between them: the call may end the program, free or poison.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

#include <sanitizer/asan_interface.h>
__attribute__((noinline)) static void between(long what) {
  if (what == 1) free(block);
  if (what == 2) __asan_poison_memory_region(block, 16);
  if (what == 3) _exit(0);
}
static void run(long what) { volatile long *p = (long *)block; p[0] = 1; between(what); p[1] = 2; }
static void again(long what) { volatile long *p = (long *)block; p[0] = 1; between(what); p[0] = 2; }
static void grown(long what) { volatile long *p = (long *)block; p[0] = 1; between(what); p[2] = 2; }
int main(void) {
  fresh(16);
  SILENT(run, 0);
  REPORTED("heap-use-after-free", run, 1);
  REPORTED("use-after-poison", run, 2);
  SILENT(grown, 3);
  REPORTED("heap-buffer-overflow", grown, 0);
  SILENT(again, 0);
  REPORTED("heap-use-after-free", again, 1);
  REPORTED("use-after-poison", again, 2);
  return finish();
}
