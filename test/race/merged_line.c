// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O2 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// What the compiler made one access of, from several lines, still has a line of the function it is in.
#include "Inputs/invisible.h"
int shared;
__attribute__((noinline)) static void both_arms(int c) {
  if (c > 1)
    shared = c;
  else
    shared = 7;
}
static inline __attribute__((always_inline)) void inlined(int c) {
  if (c > 1)
    shared = c;
  else
    shared = 8;
}
static void *other(void *arg) {
  inlined(arg != 0);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  pthread_create(&t, 0, other, argc > 5 ? &t : 0);
  wait_turn(1);
  both_arms(argc);
  pthread_join(t, 0);
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 4
// CHECK-NEXT: #0 {{.*}} in both_arms {{.*}}merged_line.c:{{[1-9]}}
// CHECK: Previous WRITE
// CHECK-NEXT: #0 {{.*}} in {{inlined|other}} {{.*}}merged_line.c:{{[1-9]}}
