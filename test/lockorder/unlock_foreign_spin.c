// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A spin lock that another thread holds.
#include "Inputs/locks.h"
pthread_spinlock_t s;
static void *holds(void *x) {
  pthread_spin_lock(&s);
  meet(2);
  wait_turn(1);
  return x;
}
int main(void) {
  pthread_spin_init(&s, 0);
  start(holds, 0);
  meet(2);
  pthread_spin_unlock(&s);
  return 0;
}
// CHECK: ERROR: rtsan: unlock-by-non-owner
