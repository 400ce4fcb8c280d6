// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Variables of a loop body: each iteration opens them anew; a pointer kept from the last one is stale.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
static char *block; /* see fresh() */
static volatile int sink;
/* A new block of n bytes, so that nothing is known about it at compile time. */
__attribute__((noinline)) static void fresh(long n) { block = malloc(n); memset(block, 1, n); }

static void run(long bug) {
  int *volatile kept = NULL;
  for (long i = 0; i < 4; i++) {
    int local[3] = {1, 2, (int)i};
    int *volatile p = local;
    p[2] = 5;
    sink = p[0];
    kept = local;
  }
  if (bug) kept[1] = 9;
}
static void jumps(long n) {
  int i = 0;
again:;
  {
    char local[5] = {0};
    char *volatile p = local;
    p[i % 5] = 1;
    if (++i < n) goto again;
  }
}
static void by_switch(long n) {
  switch (n) {
    char local[9];
  case 0: local[n] = 1; /* fallthrough */
  case 1: { char *volatile p = local; p[8] = 2; sink = p[8]; }
  }
}
int main(void) {
  SILENT(run, 0);
  REPORTED("stack-use-after-scope", run, 1);
  SILENT(jumps, 20);
  SILENT(by_switch, 0);
  SILENT(by_switch, 1);
  SILENT(by_switch, 2);
  return finish();
}
