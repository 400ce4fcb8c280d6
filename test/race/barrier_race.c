// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// Both write in the same round. The first has arrived in the next before the second does: that orders nothing.
#include "Inputs/invisible.h"
pthread_barrier_t b;
int shared;
static void *other(void *arg) {
  pthread_barrier_wait(&b);
  shared = 1;
  go(1);
  pthread_barrier_wait(&b);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_barrier_init(&b, 0, 2);
  pthread_create(&t, 0, other, 0);
  pthread_barrier_wait(&b);
  wait_turn(1);
  shared = 2;
  pthread_barrier_wait(&b);
  pthread_join(t, 0);
}
// CHECK: ERROR: rtsan: data-race on address
