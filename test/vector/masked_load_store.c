// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Masked accesses touch only the active lanes.
// RUN: %clang_rtsan -O0 -mavx2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mavx2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: avx2
// CHECK: all good
#include "../Inputs/dies.h"
#include <immintrin.h>
int *block;
static volatile __m256i sink;
static __m256i first(long n) { int m[8]; for (int i = 0; i < 8; i++) m[i] = i < n ? -1 : 0; return _mm256_loadu_si256((__m256i *)m); }
static __m256i last(long n) { int m[8]; for (int i = 0; i < 8; i++) m[i] = i >= 8 - n ? -1 : 0; return _mm256_loadu_si256((__m256i *)m); }
static void load(long n) { sink = _mm256_maskload_epi32(block, first(n)); }
static void store(long n) { _mm256_maskstore_epi32(block, first(n), first(8)); }
static void front(long n) { sink = _mm256_maskload_epi32(block - 3, last(n)); }
int main(void) {
  block = calloc(5, 4);
  for (long n = 0; n <= 8; n++) {
    n <= 5 ? SILENT(load, n) : REPORTED("heap-buffer-overflow", load, n);
    n <= 5 ? SILENT(store, n) : REPORTED("heap-buffer-overflow", store, n);
    n <= 5 ? SILENT(front, n) : REPORTED("heap-buffer-overflow", front, n);
  }
  return finish();
}
