// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Struct assignment, arguments and return values through memory.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
struct big { long a[40]; };
struct odd { char c[13]; };
char *block;
static volatile long sink;
__attribute__((noinline)) static long take(struct big b) { return b.a[0] + b.a[39]; }
__attribute__((noinline)) static struct big give(long v) { struct big b; memset(&b, (int)v, sizeof b); return b; }
__attribute__((noinline)) static long take_odd(struct odd o) { return o.c[0] + o.c[12]; }
static void copy_out(long at) { struct big b = *(struct big *)(block + at); sink = b.a[0] + b.a[39]; }
static void copy_in(long at) { struct big b; memset(&b, 1, sizeof b); *(struct big *)(block + at) = b; }
static void pass(long at) { sink = take(*(struct big *)(block + at)); }
static void pass_odd(long at) { sink = take_odd(*(struct odd *)(block + at)); }
static void result(long at) { *(struct big *)(block + at) = give(at); }
int main(void) {
  block = calloc(1, 325);
  void (*const fns[])(long) = {copy_out, copy_in, pass, result};
  for (int i = 0; i < 4; i++) {
    SILENT(fns[i], 0);
    REPORTED("heap-buffer-overflow", fns[i], 8);
    REPORTED("heap-buffer-overflow", fns[i], -8);
  }
  SILENT(pass_odd, 312);
  REPORTED("heap-buffer-overflow", pass_odd, 313);
  return finish();
}
