// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 64-byte loads and stores at every offset, aligned or not: exact at both ends.
// RUN: %clang_rtsan -O0 -mavx512f %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mavx512f %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: avx512f
// CHECK: all good
#include "../Inputs/dies.h"
typedef char vec __attribute__((vector_size(64)));
typedef vec loose __attribute__((aligned(1)));
char *block;
static volatile vec sink;
static void load(long at) { sink = *(volatile loose *)(block + at); }
static void store(long at) { vec v = {1}; *(volatile loose *)(block + at) = v; }
static void load_aligned(long at) { sink = *(volatile vec *)(block + at); }
static void check(long size) {
  block = aligned_alloc(64, size);
  for (long at = -16; at <= size; at++) {
    int inside = at >= 0 && at + 64 <= size;
    inside ? SILENT(load, at) : REPORTED("heap-buffer-overflow", load, at);
    if (!inside) SAYS("READ of size 64 at");
    inside ? SILENT(store, at) : REPORTED("heap-buffer-overflow", store, at);
    if (!inside) SAYS("WRITE of size 64 at");
    if (at >= 0 && at % 64 == 0) inside ? SILENT(load_aligned, at) : REPORTED("heap-buffer-overflow", load_aligned, at);
  }
}
int main(void) {
  check(64);
  check(64 + 5);
  check(131);
  return finish();
}
