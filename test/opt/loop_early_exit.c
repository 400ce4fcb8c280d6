// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops that may stop early must not be judged by how far they could have gone.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static long find(const char *p, char c, long n) { for (long i = 0; i < n; i++) if (p[i] == c) return i; return -1; }
__attribute__((noinline)) static long copy(char *to, const char *from, long n) { long i = 0; for (; i < n && from[i]; i++) to[i] = from[i]; return i; }
static void search(long at) { block[at] = 'x'; sink = (int)find(block, 'x', 1000000); }
static void lost(long n) { sink = (int)find(block, 'y', n); }
static void copied(long at) { static char to[64]; block[at] = 0; sink = (int)copy(to, block, 1000); }
int main(void) {
  fresh(40);
  SILENT(search, 0);
  SILENT(search, 39);
  SILENT(lost, 40);
  REPORTED("heap-buffer-overflow", lost, 41);
  SILENT(copied, 39);
  return finish();
}
