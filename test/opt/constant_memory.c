// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constants and their neighbours: reads inside are silent, one past is not, also through a pointer.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

static const char digits[10] = "0123456789";
static const struct { const char *name; int value; } entries[3] = {{"a", 1}, {"b", 2}, {"c", 3}};
static void digit(long at) { volatile long i = at; sink = digits[i]; }
static void entry(long at) { volatile long i = at; sink = entries[i].value; }
static void pointer(long at) { const char *volatile p = digits; sink = p[at]; }
int main(void) {
  SILENT(digit, 9);
  REPORTED("global-buffer-overflow", digit, 10);
  SILENT(entry, 2);
  REPORTED("global-buffer-overflow", entry, 3);
  SILENT(pointer, 9);
  REPORTED("global-buffer-overflow", pointer, 10);
  return finish();
}
