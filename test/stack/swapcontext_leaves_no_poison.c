// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames left by swapcontext in the middle do not poison the frames that come there later.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <ucontext.h>
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
static ucontext_t back, fiber;
static char stack[256 << 10];
static void bottom(void) { swapcontext(&fiber, &back); }
static void body(void) { deep(60, bottom); }
static void attempt(void) {
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = stack;
  fiber.uc_stack.ss_size = sizeof stack;
  makecontext(&fiber, body, 0);
  swapcontext(&back, &fiber);
}
int main(void) {
  for (int i = 0; i < 5; i++) {
    attempt();
    wide();
  }
  printf("fine %d\n", total > 0);
  return 0;
}
