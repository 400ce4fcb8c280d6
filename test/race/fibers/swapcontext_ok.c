// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contexts that nobody annotated: two on one thread; and one that another thread goes on with, the order of the two threads being that hand-over alone.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include <ucontext.h>
#include "../Inputs/invisible.h"
static ucontext_t main_context, other_context, a, b, walker;
static char stack_a[65536], stack_b[65536], stack_w[65536];
static int counter, steps, where;
static void first(void) {
  for (int i = 0; i < 10; i++) counter++, swapcontext(&a, &b);
  setcontext(&main_context);
}
static void second(int x, int y, int z, int u, int v, int w, int more, int most) {
  counter += x + y + z + u + v + w + more + most;
  for (;;) counter++, swapcontext(&b, &a);
}
static void walks(void) {
  int *mine = malloc(sizeof *mine);
  *mine = 1;
  steps = 1;
  swapcontext(&walker, &main_context);
  steps += ++*mine; // on the other thread
  where = 2;
  free(mine);
}
static void make(ucontext_t *c, char *stack, void (*fn)(void)) {
  getcontext(c);
  c->uc_stack.ss_sp = stack;
  c->uc_stack.ss_size = 65536;
  c->uc_link = &other_context;
  makecontext(c, fn, 8, 1, 2, 3, 4, 5, 6, 7, 8);
}
static void *other(void *arg) {
  wait_turn(1);
  swapcontext(&other_context, &walker);
  go(2);
  return arg;
}
int main(void) {
  pthread_t t;
  make(&a, stack_a, first);
  make(&b, stack_b, (void (*)(void))second);
  swapcontext(&main_context, &a);
  pthread_create(&t, 0, other, 0);
  make(&walker, stack_w, walks);
  swapcontext(&main_context, &walker);
  go(1);
  wait_turn(2);
  pthread_join(t, 0);
  printf("%d %d %d\n", counter, steps, where);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: 56 3 2
