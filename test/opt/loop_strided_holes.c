// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A strided loop touches only its elements: what is poisoned between them stays untouched.
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
struct row { char head[8]; char hole[24]; };
__attribute__((noinline)) static int heads(const struct row *r, long n) { int s = 0; for (long i = 0; i < n; i++) s += r[i].head[0]; return s; }
__attribute__((noinline)) static void mark(struct row *r, long n) { for (long i = 0; i < n; i++) *(long *)r[i].head = i; }
static void read_heads(long n) { sink = heads((struct row *)block, n); }
static void write_heads(long n) { mark((struct row *)block, n); }
int main(void) {
  fresh(20 * sizeof(struct row));
  for (int i = 0; i < 20; i++) __asan_poison_memory_region(((struct row *)block)[i].hole, 24);
  SILENT(read_heads, 20);
  SILENT(write_heads, 20);
  REPORTED("heap-buffer-overflow", read_heads, 21);
  __asan_poison_memory_region(((struct row *)block)[12].head, 8);
  SILENT(read_heads, 12);
  REPORTED("use-after-poison", read_heads, 20);
  REPORTED("use-after-poison", write_heads, 13);
  return finish();
}
