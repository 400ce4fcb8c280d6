// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A gather reads each lane where its index leads.
// RUN: %clang_rtsan -O0 -mavx2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mavx2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: avx2
// CHECK: all good
#include "../Inputs/dies.h"
int *block;
static volatile int sink;
__attribute__((noinline)) static int look(const int *restrict p, const int *restrict at, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[at[i]]; return s; }
static void with(long bad) { int at[16]; for (int i = 0; i < 16; i++) at[i] = i * 3 % 20; at[9] = (int)bad; sink = look(block, at, 16); }
int main(void) {
  block = calloc(20, 4);
  SILENT(with, 0);
  SILENT(with, 19);
  REPORTED("heap-buffer-overflow", with, 20);
  REPORTED("heap-buffer-overflow", with, -1);
  return finish();
}
