// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O0 -fno-omit-frame-pointer %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -fno-omit-frame-pointer %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// A function that is not instrumented is called where an instrumented one was, many times, and then from elsewhere, with its frame always at the same
// place: what the instrumented one left behind there is not believed.
#include "Inputs/invisible.h"
#include <stdatomic.h>
#define NOINLINE __attribute__((noinline))
struct { _Alignas(8) int is; } places[5];
int own[16];
static atomic_int released;
NOINLINE static void writes(int k) {
  places[k].is = 1;
  __asm__ volatile("");
}
NOINLINE static void instrumented(int k) {
  own[k]++;
  writes(k);
  __asm__ volatile("");
}
NOINLINE __attribute__((disable_sanitizer_instrumentation)) static void foreign(int k) {
  writes(k);
  __asm__ volatile("");
}
NOINLINE static void through(void (*next)(int), int k) {
  own[k + 8]++;
  next(k);
  __asm__ volatile("");
}
static void (*volatile not_seen)(int) = foreign;
static void *other(void *arg) {
  for (int i = 0; i < 400; i++) {
    atomic_store_explicit(&released, i, memory_order_release); /* all that follows is new */
    through(i % 2 ? instrumented : not_seen, i % 4);
  }
  through(not_seen, 4);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  places[4].is = 2;
  // CHECK: Previous WRITE
  // CHECK-NEXT: in writes
  // CHECK-NEXT: in foreign
  // CHECK-NEXT: in through
  // CHECK-NEXT: in other {{.*}}foreign_caller.c:36:
  return pthread_join(t, 0);
}
