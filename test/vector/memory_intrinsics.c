// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memcpy, memmove and memset of constant and variable lengths, at both ends of both ranges.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
char *from, *to;
#define COPY(n) static void copy##n(long at) { memcpy(to, from + at, n); } static void move##n(long at) { memmove(to + at, from, n); } static void set##n(long at) { memset(to + at, 3, n); }
COPY(1) COPY(7) COPY(16) COPY(31) COPY(64) COPY(129) COPY(200)
static void copy(long n) { volatile long k = n; memcpy(to, from, k); }
static void move(long n) { volatile long k = n; memmove(to, from, k); }
static void set(long n) { volatile long k = n; memset(to, 1, k); }
#define ALL(n) ONE(copy##n, n) ONE(move##n, n) ONE(set##n, n)
#define ONE(fn, n) SILENT(fn, 0); SILENT(fn, 203 - n); REPORTED("heap-buffer-overflow", fn, 204 - n); REPORTED("heap-buffer-overflow", fn, -1);
int main(void) {
  from = calloc(1, 203);
  to = calloc(1, 203);
  ALL(1) ALL(7) ALL(16) ALL(31) ALL(64) ALL(129) ALL(200)
  for (long n = 200; n <= 206; n++) {
    n <= 203 ? SILENT(copy, n) : REPORTED("heap-buffer-overflow", copy, n);
    n <= 203 ? SILENT(move, n) : REPORTED("heap-buffer-overflow", move, n);
    n <= 203 ? SILENT(set, n) : REPORTED("heap-buffer-overflow", set, n);
  }
  REPORTED("negative-size-param", copy, -1);
  REPORTED("negative-size-param", set, -100);
  return finish();
}
