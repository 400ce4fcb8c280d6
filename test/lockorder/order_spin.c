// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Spin locks.
#include "Inputs/locks.h"
pthread_spinlock_t a, b;
static void *first(void *x) {
  pthread_spin_lock(&a);
  pthread_spin_lock(&b);
  pthread_spin_unlock(&b);
  pthread_spin_unlock(&a);
  return x;
}
static void *second(void *x) {
  pthread_spin_lock(&b);
  pthread_spin_lock(&a);
  pthread_spin_unlock(&a);
  pthread_spin_unlock(&b);
  return x;
}
int main(void) {
  pthread_spin_init(&a, 0);
  pthread_spin_init(&b, 0);
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
