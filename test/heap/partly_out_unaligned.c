// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accesses of 2, 4 and 8 bytes at every offset of a block: reported exactly when a byte lies outside.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#include <stdbool.h>
#include <stdint.h>

typedef uint16_t u16 __attribute__((aligned(1)));
typedef uint32_t u32 __attribute__((aligned(1)));
typedef uint64_t u64 __attribute__((aligned(1)));
static char *block;
static volatile uint64_t sink;

static void read2(long at) { sink = *(volatile u16 *)(block + at); }
static void read4(long at) { sink = *(volatile u32 *)(block + at); }
static void read8(long at) { sink = *(volatile u64 *)(block + at); }
static void write2(long at) { *(volatile u16 *)(block + at) = 1; }
static void write4(long at) { *(volatile u32 *)(block + at) = 1; }
static void write8(long at) { *(volatile u64 *)(block + at) = 1; }

static void at_all_offsets(void (*fn)(long), long width, long size, const char *what) {
  for (long at = -width; at <= size; at++) {
    bool inside = at >= 0 && at + width <= size;
    if (inside) SILENT(fn, at);
    else {
      REPORTED("heap-buffer-overflow", fn, at);
      SAYS(what);
    }
  }
}

int main(void) {
  const long sizes[] = {13, 16, 23};
  for (int i = 0; i < 3; i++) {
    block = malloc(sizes[i]);
    at_all_offsets(read2, 2, sizes[i], "READ of size 2 at");
    at_all_offsets(read4, 4, sizes[i], "READ of size 4 at");
    at_all_offsets(read8, 8, sizes[i], "READ of size 8 at");
    at_all_offsets(write2, 2, sizes[i], "WRITE of size 2 at");
    at_all_offsets(write4, 4, sizes[i], "WRITE of size 4 at");
    at_all_offsets(write8, 8, sizes[i], "WRITE of size 8 at");
  }
  return finish();
}
