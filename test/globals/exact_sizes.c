// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Globals of odd sizes: the last byte may be used, the next may not.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#define SIZES(X) X(1) X(2) X(3) X(7) X(8) X(9) X(13) X(31) X(32) X(33) X(100) X(5000)
#define DEFINE(n) char global##n[n]; static char local##n[n] = {1};
SIZES(DEFINE)
static char *volatile base;
static void touch(long at) { base[at] = 2; }
static void check(char *p, long n) {
  base = p;
  SILENT(touch, 0);
  SILENT(touch, n - 1);
  REPORTED("global-buffer-overflow", touch, n);
}
int main(void) {
#define CHECK(n) check(global##n, n), check(local##n, n);
  SIZES(CHECK)
  return finish();
}
