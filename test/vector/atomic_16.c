// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 16-byte compare-and-exchange.
// RUN: %clang_rtsan -O0 -mcx16 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mcx16 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: cx16
// CHECK: all good
#include "../Inputs/dies.h"
char *block;
static volatile int sink;
static void cas(long at) { __int128 *p = (__int128 *)(block + at), e = 0; sink = __sync_bool_compare_and_swap(p, e, 1); }
int main(void) {
  block = aligned_alloc(16, 40);
  memset(block, 0, 40);
  SILENT(cas, 16);
  REPORTED("heap-buffer-overflow", cas, 32);
  return finish();
}
