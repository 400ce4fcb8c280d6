// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Atomic loads, stores, exchanges and read-modify-writes of all widths.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#include <stdatomic.h>
#include <stdint.h>
char *block;
static volatile uint64_t sink;
#define OPS(T, n) \
  static void load##n(long at) { sink = atomic_load((_Atomic T *)(block + at)); } \
  static void store##n(long at) { atomic_store_explicit((_Atomic T *)(block + at), 1, memory_order_relaxed); } \
  static void add##n(long at) { sink = atomic_fetch_add((_Atomic T *)(block + at), 1); } \
  static void swap##n(long at) { sink = atomic_exchange((_Atomic T *)(block + at), 1); } \
  static void cas##n(long at) { T e = 5; sink = atomic_compare_exchange_strong((_Atomic T *)(block + at), &e, 1); }
OPS(uint8_t, 1) OPS(uint16_t, 2) OPS(uint32_t, 4) OPS(uint64_t, 8)
#define ALL(n) ONE(load##n, n) ONE(store##n, n) ONE(add##n, n) ONE(swap##n, n) ONE(cas##n, n)
#define ONE(fn, n) SILENT(fn, 24 - n), REPORTED("heap-buffer-overflow", fn, 24), REPORTED("heap-buffer-overflow", fn, -n); SAYS("of size " #n " at");
int main(void) {
  block = calloc(1, 24);
  ALL(1) ALL(2) ALL(4) ALL(8)
  free(block);
  REPORTED("heap-use-after-free", add4, 4);
  REPORTED("heap-use-after-free", cas8, 8);
  return finish();
}
