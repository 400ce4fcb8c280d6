// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames left by longjmp in the middle do not poison the frames that come there later.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
__attribute__((noinline)) static void deep(int n, void (*end)(void)) {
  char frame[100], other[37];
  memset(frame, n, sizeof frame);
  memset(other, n, sizeof other);
  if (n) deep(n - 1, end);
  else end();
  use(frame, sizeof frame);
  use(other, sizeof other);
}
/* One large object where the lost frames were. */
__attribute__((noinline)) static void wide(void) {
  char all[60000];
  memset(all, 1, sizeof all);
  use(all, sizeof all);
}
static jmp_buf env;
static void bottom(void) { longjmp(env, 1); }
static void attempt(void) { if (setjmp(env) == 0) deep(60, bottom); }
int main(void) {
  for (int i = 0; i < 5; i++) {
    attempt();
    wide();
  }
  printf("fine %d\n", total > 0);
  return 0;
}
