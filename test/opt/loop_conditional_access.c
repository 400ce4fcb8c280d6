// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accesses under a condition inside a loop: only those that happen count.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

__attribute__((noinline)) static void even(char *p, long n, long limit) { for (long i = 0; i < n; i++) if (i < limit) p[i] = 2; }
__attribute__((noinline)) static int masked(const int *p, const char *want, long n) { int s = 0; for (long i = 0; i < n; i++) if (want[i]) s += p[i]; return s; }
static void limited(long limit) { even(block, 500, limit); }
static char want[64];
static void wanted(long at) { want[at] = 1; sink = masked((int *)block, want, 64); }
int main(void) {
  fresh(40);
  SILENT(limited, 0);
  SILENT(limited, 40);
  REPORTED("heap-buffer-overflow", limited, 41);
  SILENT(wanted, 9);
  REPORTED("heap-buffer-overflow", wanted, 10);
  REPORTED("heap-buffer-overflow", wanted, 63);
  return finish();
}
