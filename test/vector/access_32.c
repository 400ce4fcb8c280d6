// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 32-byte loads and stores at every offset, aligned or not: exact at both ends.
// (16 bytes before a block are its neighbour's redzone for certain; what is further away may be a freed block.)
// RUN: %clang_rtsan -O0 -mavx2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mavx2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: avx2
// CHECK: all good
#include "../Inputs/dies.h"
typedef char vec __attribute__((vector_size(32)));
typedef vec loose __attribute__((aligned(1)));
char *block;
static volatile vec sink;
static void load(long at) { sink = *(volatile loose *)(block + at); }
static void store(long at) { vec v = {1}; *(volatile loose *)(block + at) = v; }
static void load_aligned(long at) { sink = *(volatile vec *)(block + at); }
static void check(long size) {
  block = aligned_alloc(64, size);
  for (long at = -16; at <= size; at++) {
    int inside = at >= 0 && at + 32 <= size;
    inside ? SILENT(load, at) : REPORTED("heap-buffer-overflow", load, at);
    if (!inside) SAYS("READ of size 32 at");
    inside ? SILENT(store, at) : REPORTED("heap-buffer-overflow", store, at);
    if (!inside) SAYS("WRITE of size 32 at");
    if (at >= 0 && at % 32 == 0) inside ? SILENT(load_aligned, at) : REPORTED("heap-buffer-overflow", load_aligned, at);
  }
}
int main(void) {
  check(32);
  check(32 + 5);
  check(67);
  return finish();
}
