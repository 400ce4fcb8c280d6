// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && env RTSAN_OPTIONS=halt_on_error=0:exitcode=0 %t 2>&1 | FileCheck %s
// The same pair of places, whichever comes second, is one report.
#include "Inputs/invisible.h"
int shared[2];
__attribute__((noinline)) static void first(int i) { shared[i] = 1; __asm__ volatile("" ::: "memory"); }
__attribute__((noinline)) static void second(int i) { shared[i] = 2; __asm__ volatile("" ::: "memory"); }
static void *other(void *arg) {
  first(0);
  go(1);
  wait_turn(2);
  first(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  second(0);
  second(1);
  go(2);
  pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NOT: ERROR
// CHECK: done
// CHECK: 1 more reports were repeats
