// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// AVX-512 masked loads, compress stores, gathers and scatters.
// RUN: %clang_rtsan -O0 -mavx512f %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -mavx512f %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// REQUIRES: avx512f
// CHECK: all good
#include "../Inputs/dies.h"
#include <immintrin.h>
int *block;
static volatile __m512i sink;
static void load(long n) { sink = _mm512_maskz_loadu_epi32((__mmask16)((1u << n) - 1), block); }
static void store(long n) { _mm512_mask_storeu_epi32(block, (__mmask16)((1u << n) - 1), _mm512_set1_epi32(1)); }
static void compress(long n) { _mm512_mask_compressstoreu_epi32(block, (__mmask16)(0xffff << (16 - n)), _mm512_set1_epi32(1)); }
static void expand(long n) { sink = _mm512_maskz_expandloadu_epi32((__mmask16)(0xffff << (16 - n)), block); }
int main(void) {
  block = calloc(11, 4);
  for (long n = 0; n <= 16; n++) {
    n <= 11 ? SILENT(load, n) : REPORTED("heap-buffer-overflow", load, n);
    n <= 11 ? SILENT(store, n) : REPORTED("heap-buffer-overflow", store, n);
    n <= 11 ? SILENT(compress, n) : REPORTED("heap-buffer-overflow", compress, n);
    n <= 11 ? SILENT(expand, n) : REPORTED("heap-buffer-overflow", expand, n);
  }
  return finish();
}
