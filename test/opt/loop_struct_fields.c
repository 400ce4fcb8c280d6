// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Several fields of each element in one loop: a hole between them may be poisoned.
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
struct item { int a; char gap[12]; int b; char tail[12]; };
__attribute__((noinline)) static int sum(const struct item *p, long n) { int s = 0; for (long i = 0; i < n; i++) s += p[i].a * p[i].b; return s; }
__attribute__((noinline)) static void set(struct item *p, long n) { for (long i = 0; i < n; i++) { p[i].a = 1; p[i].b = 2; } }
static void read_n(long n) { sink = sum((struct item *)block, n); }
static void write_n(long n) { set((struct item *)block, n); }
int main(void) {
  fresh(10 * sizeof(struct item));
  for (int i = 0; i < 10; i++) __asan_poison_memory_region(((struct item *)block)[i].gap + 4, 8);
  for (int i = 0; i < 10; i++) __asan_poison_memory_region(((struct item *)block)[i].tail + 4, 8);
  SILENT(read_n, 10);
  SILENT(write_n, 10);
  REPORTED("heap-buffer-overflow", read_n, 11);
  fresh(9 * sizeof(struct item) + 18);
  SILENT(read_n, 9);
  REPORTED("heap-buffer-overflow", read_n, 10);
  REPORTED("heap-buffer-overflow", write_n, 10);
  return finish();
}
