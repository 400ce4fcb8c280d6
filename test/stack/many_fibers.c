// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines on heap stacks that are freed while their frames still live.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
enum { FIBERS = 20, SIZE = 64 << 10 };
static ucontext_t main_context, fiber[FIBERS];
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
static void body(int me) {
  for (;;) {
    char frame[300];
    memset(frame, me, sizeof frame);
    use(frame, sizeof frame);
    swapcontext(&fiber[me], &main_context);
  }
}
int main(void) {
  for (int round = 0; round < 10; round++) {
    char *stacks[FIBERS];
    for (int i = 0; i < FIBERS; i++) {
      getcontext(&fiber[i]);
      fiber[i].uc_stack.ss_sp = stacks[i] = malloc(SIZE);
      fiber[i].uc_stack.ss_size = SIZE;
      makecontext(&fiber[i], (void (*)(void))body, 1, i);
    }
    for (int k = 0; k < 5; k++)
      for (int i = 0; i < FIBERS; i++) swapcontext(&main_context, &fiber[i]);
    for (int i = 0; i < FIBERS; i++) free(stacks[i]);
  }
  for (int i = 0; i < 200; i++) {
    char *p = malloc(SIZE);
    memset(p, 1, SIZE);
    use(p, SIZE);
    free(p);
  }
  puts("fine");
  return 0;
}
