// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fibers that move between threads.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
enum { SIZE = 128 << 10 };
static ucontext_t fiber, back;
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
static void body(void) {
  for (;;) {
    char frame[500];
    memset(frame, 1, sizeof frame);
    swapcontext(&fiber, &back);
    use(frame, sizeof frame);
  }
}
static void *resume(void *a) {
  char around[100];
  memset(around, 1, sizeof around);
  swapcontext(&back, &fiber);
  use(around, sizeof around);
  return a;
}
int main(void) {
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = malloc(SIZE);
  fiber.uc_stack.ss_size = SIZE;
  makecontext(&fiber, body, 0);
  for (int i = 0; i < 200; i++) {
    pthread_t t;
    pthread_create(&t, NULL, resume, NULL);
    pthread_join(t, NULL);
  }
  free(fiber.uc_stack.ss_sp);
  char *p = calloc(1, SIZE);
  use(p, SIZE);
  puts("fine");
  return 0;
}
