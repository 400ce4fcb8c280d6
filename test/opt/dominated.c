// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An access to the same bytes before makes the second check redundant only if it is as wide and nothing freed between.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

typedef long loose __attribute__((aligned(1)));
__attribute__((noinline)) static void nothing(void) { __asm__ volatile("" ::: "memory"); }
static void narrow_first(long at) { volatile char *p = block + at; p[0] = 1; *(volatile loose *)p = 2; }
static void wide_first(long at) { volatile char *p = block + at; *(volatile loose *)p = 2; p[7] = 1; }
static void free_between(long n) { volatile char *p = block; p[0] = 1; if (n) free(block); p[0] = 2; }
static void realloc_between(long n) { volatile char *p = block; p[0] = 1; char *volatile q = realloc(block, n); (void)q; p[0] = 2; }
static void one_branch(long n) { volatile char *p = block + 8; if (n < 100) p[0] = 1; nothing(); p[n] = 2; }
static void other_pointer(long at) { char *volatile again = block; again[0] = 1; ((volatile char *)block)[at] = 1; }
static void loop_carried(long n) { volatile char *p = block; for (long i = 0; i < 3; i++) { p[0] = 1; if (i == n) free(block); } }
int main(void) {
  fresh(16);
  SILENT(narrow_first, 8);
  REPORTED("heap-buffer-overflow", narrow_first, 9);
  SAYS("WRITE of size 8");
  SILENT(wide_first, 8);
  REPORTED("heap-buffer-overflow", wide_first, 9);
  SILENT(free_between, 0);
  REPORTED("heap-use-after-free", free_between, 1);
  REPORTED("heap-use-after-free", realloc_between, 1000);
  SILENT(one_branch, 7);
  REPORTED("heap-buffer-overflow", one_branch, 8);
  REPORTED("heap-buffer-overflow", one_branch, 100);
  SILENT(other_pointer, 15);
  REPORTED("heap-buffer-overflow", other_pointer, 16);
  SILENT(loop_carried, 2);
  REPORTED("heap-use-after-free", loop_carried, 1);
  return finish();
}
