// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What memcmp returns, for all short lengths, offsets and places of the first difference, and for some long ones: the sign of the first bytes that differ
// (bytes behind them say the opposite), 0 if none does. In each way to it: the entry of race checks, the interceptor, and the C library's own.
// RUN: %clang_rtsan -O1 %s -o %t && %t
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t && %t
// RUN: %clang_rtsan -O1 -mllvm -rtsan-checks=thread %s -o %t && %t
// RUN: %clang_rtsan -O1 -mllvm -rtsan-checks=address %s -o %t && %t
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=detect_races=0 %t && %env_rtsan_opts=detect_memory=0:detect_races=0 %t
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static unsigned char left[8192], right[8192];
static int compares(size_t from, size_t other, size_t n) {
  const volatile size_t *length = &n; // not for the optimiser to know
  int r = memcmp(left + from, right + other, *length);
  return (r > 0) - (r < 0);
}
static void all_places(size_t n, size_t from, size_t other, size_t step) {
  memset(left, 7, sizeof left), memset(right, 7, sizeof right);
  if (compares(from, other, n)) printf("equal: %zu\n", n), exit(1);
  for (size_t at = 0; at < n; at += step) {
    unsigned char *l = left + from + at, *r = right + other + at;
    *l = 0x90; // unsigned, or this is less
    if (at + 1 < n) l[1] = 1;
    if (compares(from, other, n) != 1) printf("greater: %zu of %zu at %zu, %zu\n", at, n, from, other), exit(1);
    *l = 7, *r = 0x90;
    if (compares(from, other, n) != -1) printf("less: %zu of %zu at %zu, %zu\n", at, n, from, other), exit(1);
    *r = 7;
    if (at + 1 < n) l[1] = 7;
    if (compares(from, other, at) != 0) printf("before: %zu of %zu\n", at, n), exit(1);
  }
}
int main(void) {
  for (size_t n = 0; n <= 66; n++)
    for (size_t from = 0; from < 9; from += 1 + n / 20) all_places(n, from, (from * 5 + n) % 8, 1);
  for (size_t n = 500; n < 4000; n += 509) all_places(n, n % 8, 3, 97);
  return 0;
}
