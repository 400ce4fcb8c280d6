// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Switches in assembly, as coroutine libraries do them: unannotated on one thread; with the memory interface's annotations, from thread to thread.
// REQUIRES: x86_64
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DANNOTATED %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %t move 2>&1 | FileCheck %s --check-prefix=MOVED
// RUN: %clang_rtsan -O0 -DANNOTATED %s -o %t -lpthread && %t move 2>&1 | FileCheck %s --check-prefix=MOVED
#include <sanitizer/common_interface_defs.h>
#include <string.h>
#include "../Inputs/invisible.h"
void switch_stack(void **save_sp, void *sp);
__asm__(".text\n.globl switch_stack\nswitch_stack:\n push %rbp\n push %rbx\n push %r12\n push %r13\n push %r14\n push %r15\n mov %rsp, (%rdi)\n mov %rsi, %rsp\n"
        " pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbx\n pop %rbp\n ret\n");
#define SIZE 65536
static void *home_sp, *fiber_sp;
static char *stack;
static const void *home_bottom;
static size_t home_size;
static int counter;
static volatile int sum;
INVISIBLE static void leave(void **save, void *to, const void *bottom, size_t size) {
#ifdef ANNOTATED
  void *fake;
  __sanitizer_start_switch_fiber(&fake, bottom, size);
#endif
  switch_stack(save, to);
#ifdef ANNOTATED
  __sanitizer_finish_switch_fiber(fake, &home_bottom, &home_size);
#endif
}
__attribute__((noinline)) static void deep(int depth) {
  char buffer[33];
  memset(buffer, depth, 33);
  int *block = malloc(16);
  *block = depth;
  if (depth) deep(depth - 1);
  else leave(&fiber_sp, home_sp, home_bottom, home_size);
  sum += buffer[32] + *block;
  free(block);
}
static void fiber(void) {
#ifdef ANNOTATED
  __sanitizer_finish_switch_fiber(0, &home_bottom, &home_size);
#endif
  for (;;) {
    counter++;
    deep(30);
  }
}
INVISIBLE static void enter(void) { leave(&home_sp, fiber_sp, stack, SIZE); }
static void *other(void *arg) {
  wait_turn(1);
  if (arg)
    for (int i = 0; i < 10; i++) enter();
  go(2);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  pthread_create(&t, 0, other, argc > 1 ? argv : 0);
  stack = malloc(SIZE);
  void **top = (void **)(stack + SIZE) - 3;
  *--top = (void *)fiber;
  fiber_sp = memset(top - 6, 0, 48);
  for (int i = 0; i < (argc > 1 ? 10 : 20); i++) enter();
  go(1);
  wait_turn(2);
  pthread_join(t, 0);
  printf("%s %d\n", argc > 1 ? "moved" : "stayed", counter);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: stayed 20
// MOVED-NOT: rtsan
// MOVED: moved 20
