// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks that never leave the function: indices are compared with the size alone while they live; freed ones are looked up.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#include <setjmp.h>
static volatile int sink;
static volatile long size = 40;

static void fixed(long at) {
  volatile char *p = malloc(13);
  p[at] = 1, sink = p[at];
  free((void *)p);
}
static void variable(long at) {
  volatile int *p = malloc(size);
  p[at] = 1, sink = p[at];
  free((void *)p);
}
/* No int fits into it, wherever it would be. */
static void too_small(long at) {
  volatile int *p = malloc(size / 20);
  sink = p[at];
  free((void *)p);
}
static void freed(long at) {
  volatile int *p = malloc(size);
  p[at & 7] = 1;
  free((void *)p);
  if (at >= 8) sink = p[at & 7]; /* read after the end of its life */
}
static void freed_on_one_way(long at) {
  volatile int *p = malloc(size);
  if (at & 1) free((void *)p);
  p[at & 7] = 1;
  if (!(at & 1)) free((void *)p);
}
/* Freed at the end of each round: nothing is left from the round before. */
static void each_round(long n) {
  for (volatile long i = 0; i < n; i++) {
    volatile char *p = malloc(i + 1);
    p[i] = 1, sink = p[i];
    free((void *)p);
  }
}
static void freed_in_a_round(long when) {
  volatile int *p = malloc(size);
  for (volatile long i = 0; i < 10; i++) {
    p[i] = 1, sink = p[i];
    if (i == when) free((void *)p);
  }
  if (when >= 10) free((void *)p);
}
/* The second return finds the block freed. */
static void freed_before_return(long again) {
  jmp_buf back;
  volatile long at = 3;
  volatile int *p = malloc(size);
  int second = setjmp(back);
  p[at] = 1, sink = p[at];
  if (second) return;
  free((void *)p);
  if (again) longjmp(back, 1);
}

int main(void) {
  for (int i = 0; i < 13; i++) SILENT(fixed, i);
  for (int i = 13; i < 90; i += 7) REPORTED("heap-buffer-overflow", fixed, i), REPORTED("heap-buffer-overflow", fixed, -i);
  for (int i = 0; i < 10; i++) SILENT(variable, i);
  for (int i = 10; i < 90; i += 7) REPORTED("heap-buffer-overflow", variable, i), REPORTED("heap-buffer-overflow", variable, -i);
  REPORTED("heap-buffer-overflow", too_small, 0);
  REPORTED("heap-buffer-overflow", too_small, 1);
  SILENT(freed, 7), REPORTED("heap-use-after-free", freed, 9);
  SILENT(freed_on_one_way, 4), REPORTED("heap-use-after-free", freed_on_one_way, 5);
  SILENT(each_round, 50);
  SILENT(freed_in_a_round, 10), SILENT(freed_in_a_round, 9), REPORTED("heap-use-after-free", freed_in_a_round, 4);
  SILENT(freed_before_return, 0), REPORTED("heap-use-after-free", freed_before_return, 1);
  return finish();
}
