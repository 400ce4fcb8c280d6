// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// realloc of a dead, foreign or inner pointer, and uses of the old pointer.
// RUN: %clang_rtsan -O0 -w %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 -w %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -w %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char table[32];
static void dead(long n) { char *volatile p = malloc(10); free(p); p = realloc(p, (size_t)n); }
static void inner(long n) { char *volatile p = malloc(40); p = realloc(p + 16, (size_t)n); }
static void foreign(long n) { char *volatile p = table; p = realloc(p, (size_t)n); }
static void old_pointer(long n) { char *volatile p = malloc(10), *volatile q = realloc(p, (size_t)n); if (q) p[0] = 1; }
static void shrunk(long n) { char *volatile p = malloc(100); p = realloc(p, (size_t)n); p[n] = 1; }
static void zero(long n) { char *volatile p = malloc(100), *volatile q = realloc(p, 0); if (!q) p[n] = 1; }

int main(void) {
  REPORTED("attempting", dead, 20);
  SAYS("attempting double-free");
  REPORTED("attempting", inner, 20);
  SAYS("which was not malloc()-ed");
  REPORTED("attempting", foreign, 20);
  REPORTED("heap-use-after-free", old_pointer, 1000);
  REPORTED("heap-buffer-overflow", shrunk, 50);
  REPORTED("heap-use-after-free", zero, 0);
  return finish();
}
