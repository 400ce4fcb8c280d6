// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: release
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// A context that goes from thread to thread: on each it is another call that runs at the same place of its stack, and none is taken for the other.
#include "../Inputs/invisible.h"
#include <ucontext.h>
#define NOINLINE __attribute__((noinline))
static ucontext_t fiber, scheduler;
static char stack[1 << 16];
static struct { _Alignas(8) int is; } places[4];
static int sink;
NOINLINE static void pauses(int k) {
  places[k].is = 1;
  swapcontext(&fiber, &scheduler);
  places[k + 1].is = 1;
  __asm__ volatile("");
}
NOINLINE static void first(void) { pauses(0); __asm__ volatile(""); }
NOINLINE static void second(void) { pauses(2); __asm__ volatile(""); }
static void body(void) { first(); second(); __asm__ volatile(""); }
static void *other(void *arg) {
  swapcontext(&scheduler, &fiber);
  go(1);
  wait_turn(2);
  swapcontext(&scheduler, &fiber);
  go(3);
  wait_turn(4);
  return arg;
}
int main(void) {
  pthread_t t;
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = stack;
  fiber.uc_stack.ss_size = sizeof stack;
  fiber.uc_link = &scheduler;
  makecontext(&fiber, body, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  swapcontext(&scheduler, &fiber);
  go(2);
  wait_turn(3);
  sink += places[3].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in pauses
  // CHECK-NEXT: in second
  // CHECK-NEXT: in body
  go(4);
  return pthread_join(t, 0);
}
