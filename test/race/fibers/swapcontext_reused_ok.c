// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stack whose last context never came back gets a new one: the old frames' poison and accesses are gone.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
static ucontext_t home, fiber;
static volatile int sum;
__attribute__((noinline)) static void use(char *p, int n) {
  memset(p, 1, (size_t)n);
  for (int i = 0; i < n; i++) sum += p[i];
}
__attribute__((noinline)) static void deep(int depth) {
  char buffer[40];
  use(buffer, 40);
  if (depth) deep(depth - 1);
  else setcontext(&home); // leaves all these frames
  use(buffer, 30);
}
static void flat(void) {
  char all[8000];
  use(all, 8000);
  setcontext(&home);
}
static void run(void *stack, void (*fn)(void), int arg) {
  volatile int back = 0;
  getcontext(&home);
  if (back++) return;
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = stack;
  fiber.uc_stack.ss_size = 131072;
  fiber.uc_link = 0;
  makecontext(&fiber, fn, 1, arg);
  setcontext(&fiber);
}
int main(void) {
  void *stack = malloc(131072);
  for (int i = 0; i < 50; i++) {
    run(stack, (void (*)(void))deep, 100);
    run(stack, flat, 0);
  }
  free(stack);
  printf("done %d\n", sum);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done
