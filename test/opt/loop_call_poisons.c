// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls in a loop may poison or unpoison what comes next.
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
__attribute__((noinline)) static void maybe(char *p, int now) { if (now) __asan_poison_memory_region(p, 8); }
__attribute__((noinline)) static void open(char *p) { __asan_unpoison_memory_region(p, 8); }
static void closed_at(long when) { for (long i = 0; i < 10; i++) { *(volatile char *)(block + 8 * i) = 1; maybe(block + 8 * (i + 1), i == when); } }
static void opened(long n) { __asan_poison_memory_region(block, 80); for (long i = 0; i < n; i++) { open(block + 8 * i); *(volatile char *)(block + 8 * i) = 1; } }
int main(void) {
  fresh(96);
  SILENT(closed_at, 99);
  REPORTED("use-after-poison", closed_at, 3);
  SILENT(opened, 10);
  return finish();
}
