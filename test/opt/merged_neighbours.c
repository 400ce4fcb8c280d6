// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neighbouring accesses checked as one: each byte of them still counts, and none between or beside.
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
typedef int loose_int __attribute__((aligned(1)));
typedef short loose_short __attribute__((aligned(1)));
struct pair { long a, b, c, d; };
__attribute__((noinline)) static long four(volatile struct pair *p) { return p->a + p->b + p->c + p->d; }
__attribute__((noinline)) static void ends(volatile struct pair *p) { p->a = 1; p->d = 2; }
__attribute__((noinline)) static void bytes(volatile char *p) { p[0] = 1; p[1] = 2; p[2] = 3; p[3] = 4; p[12] = 5; }
__attribute__((noinline)) static int mixed(volatile char *p) { return *(volatile loose_int *)p + p[6] + *(volatile loose_short *)(p + 8); }
static void all(long at) { sink = (int)four((struct pair *)(block + at)); }
static void outer(long at) { ends((struct pair *)(block + at)); }
static void few(long at) { bytes(block + at); }
static void mix(long at) { sink = mixed(block + at); }
int main(void) {
  fresh(64);
  SILENT(all, 32);
  REPORTED("heap-buffer-overflow", all, 40);
  REPORTED("heap-buffer-overflow", all, 56);
  REPORTED("heap-buffer-overflow", all, -8);
  __asan_poison_memory_region(block + 8, 16);
  SILENT(outer, 0);
  REPORTED("use-after-poison", all, 0);
  __asan_unpoison_memory_region(block, 64);
  for (int i = 0; i < 64; i++) i <= 51 ? SILENT(few, i) : REPORTED("heap-buffer-overflow", few, i);
  for (int i = 40; i < 64; i++) i <= 54 ? SILENT(mix, i) : REPORTED("heap-buffer-overflow", mix, i);
  fresh(61);
  for (int i = 40; i < 61; i++) i <= 48 ? SILENT(few, i) : REPORTED("heap-buffer-overflow", few, i);
  for (int i = 40; i < 61; i++) i <= 51 ? SILENT(mix, i) : REPORTED("heap-buffer-overflow", mix, i);
  return finish();
}
