// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: release
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && %env_rtsan_opts=halt_on_error=0 not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t -lpthread && %env_rtsan_opts=halt_on_error=0 not %t 2>&1 | FileCheck %s
// Each access is shown with its own call, though calls before it had their frames in the same place, the same function in them, or handlers and jumps
// came in between.
#include "Inputs/invisible.h"
#include <setjmp.h>
#include <signal.h>
#define NOINLINE __attribute__((noinline))
static struct { _Alignas(8) int is; } places[16];
static int sink;
static jmp_buf back;
NOINLINE static void write_to(int k) { places[k].is = 1; __asm__ volatile(""); }
NOINLINE static void first(int k) { write_to(k); __asm__ volatile(""); }
NOINLINE static void second(int k) { write_to(k); __asm__ volatile(""); }
NOINLINE static void above_first(int k) { first(k); __asm__ volatile(""); }
NOINLINE static void above_too(int k) { first(k); __asm__ volatile(""); }
INVISIBLE static void foreign(void (*f)(int), int k) { f(k); __asm__ volatile(""); }
NOINLINE static void handler(int sig) { write_to(sig == SIGUSR1 ? 6 : 15); __asm__ volatile(""); }
NOINLINE static void interrupted(void) {
  places[5].is = 1;
  raise(SIGUSR1);
  places[7].is = 1;
}
NOINLINE static void leaves(void) { places[8].is = 1; longjmp(back, 1); }
NOINLINE static void returns_twice(void) {
  if (!setjmp(back)) leaves();
  places[9].is = 1;
}
NOINLINE static void recursion(int n) {
  if (n) recursion(n - 1);
  places[10 + n].is = 1;
  __asm__ volatile("");
}
static void *other(void *arg) {
  signal(SIGUSR1, handler);
  first(0);
  second(1);
  above_first(2);
  above_too(3);
  foreign(second, 4);
  interrupted();
  returns_twice();
  recursion(1);
  second(12);
  go(1);
  wait_turn(2);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  sink += places[0].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in first
  // CHECK-NEXT: in other
  sink += places[1].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in second
  // CHECK-NEXT: in other
  sink += places[2].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in first
  // CHECK-NEXT: in above_first
  sink += places[3].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in first
  // CHECK-NEXT: in above_too
  sink += places[4].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in second
  sink += places[5].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in interrupted
  // CHECK-NEXT: in other
  sink += places[6].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in handler
  sink += places[7].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in interrupted
  // CHECK-NEXT: in other
  sink += places[8].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in leaves
  // CHECK-NEXT: in returns_twice
  sink += places[9].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in returns_twice
  // CHECK-NEXT: in other
  sink += places[10].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in recursion
  // CHECK-NEXT: in recursion
  // CHECK-NEXT: in other
  sink += places[11].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in recursion
  // CHECK-NEXT: in other
  sink += places[12].is;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in write_to
  // CHECK-NEXT: in second
  // CHECK-NEXT: in other
  go(2);
  pthread_join(t, 0);
}
