// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// On a context's stack, races and memory errors are found as anywhere else, with the context's own callers.
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: not %t overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// RUN: not %t freed 2>&1 | FileCheck %s --check-prefix=FREED
#include <string.h>
#include <ucontext.h>
#include "../Inputs/invisible.h"
static ucontext_t home, fiber;
static int data;
static const char *what;
__attribute__((noinline)) static void innermost(int n) {
  char local[20];
  char *block = malloc(30);
  memset(local, n, 20);
  if (!strcmp(what, "overflow")) local[n] = 1;
  if (!strcmp(what, "freed")) free(block), block[n] = 1;
  else free(block);
  data = local[3];
}
__attribute__((noinline)) static void middle(int n) { innermost(n); }
static void *other(void *arg) {
  data++;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  what = argc > 1 ? argv[1] : "race";
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = malloc(65536);
  fiber.uc_stack.ss_size = 65536;
  fiber.uc_link = &home;
  makecontext(&fiber, (void (*)(void))middle, 1, 20);
  swapcontext(&home, &fiber);
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: #0 {{.*}} in innermost
// CHECK-NEXT: #1 {{.*}} in middle
// CHECK: Previous WRITE {{.*}} by thread T1:
// OVERFLOW: ERROR: rtsan: stack-buffer-overflow
// OVERFLOW: #0 {{.*}} in innermost
// OVERFLOW-NEXT: #1 {{.*}} in middle
// FREED: ERROR: rtsan: heap-use-after-free
// FREED: #0 {{.*}} in innermost
// FREED-NEXT: #1 {{.*}} in middle
// FREED: freed by thread T0 here:
// FREED-NEXT: #0 {{.*}} in innermost
// FREED-NEXT: #1 {{.*}} in middle
// FREED: allocated by thread T0 here:
// FREED-NEXT: #0 {{.*}} in innermost
// FREED-NEXT: #1 {{.*}} in middle
