// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fibers as ThreadSanitizer is told of them: what one did comes before what the next one does, on whatever thread.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include <sanitizer/tsan_interface.h>
#include <ucontext.h>
#include "../Inputs/invisible.h"
#define FIBERS 4
static struct fiber { ucontext_t context; void *tsan; } fibers[FIBERS], home, away;
static int counter, seen;
static struct fiber *current_home;
static void *go_on_as(struct fiber *from, struct fiber *to) {
  __tsan_switch_to_fiber(to->tsan, 0);
  swapcontext(&from->context, &to->context);
  return from;
}
static void body(int me) {
  for (;;) {
    counter++;
    go_on_as(&fibers[me], current_home);
  }
}
INVISIBLE static void set_home(struct fiber *f) { current_home = f; }
static void run_all(struct fiber *from, int first, int step) {
  from->tsan = __tsan_get_current_fiber();
  set_home(from);
  for (int round = 0; round < 3; round++)
    for (int k = 0, i = first; k < FIBERS; k++, i += step) go_on_as(from, &fibers[i]);
}
static void *other(void *arg) {
  wait_turn(1);
  run_all(&away, FIBERS - 1, -1); // main's last fiber carries main's order along
  seen = counter;
  go(2);
  return arg;
}
int main(void) {
  pthread_t t;
  for (int i = 0; i < FIBERS; i++) {
    getcontext(&fibers[i].context);
    fibers[i].context.uc_stack.ss_sp = malloc(65536);
    fibers[i].context.uc_stack.ss_size = 65536;
    makecontext(&fibers[i].context, (void (*)(void))body, 1, i);
    fibers[i].tsan = __tsan_create_fiber(0);
    __tsan_set_fiber_name(fibers[i].tsan, "worker");
  }
  pthread_create(&t, 0, other, 0);
  run_all(&home, 0, 1);
  go(1);
  wait_turn(2);
  pthread_join(t, 0);
  for (int i = 0; i < FIBERS; i++) __tsan_destroy_fiber(fibers[i].tsan), free(fibers[i].context.uc_stack.ss_sp);
  printf("%d\n", seen);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: 24
