// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Spin locks: the threads run, and get nowhere.
#include "Inputs/locks.h"
pthread_spinlock_t a, b;
static void *first(void *x) {
  pthread_spin_lock(&a);
  meet(2);
  pthread_spin_lock(&b);
  return x;
}
static void *second(void *x) {
  pthread_spin_lock(&b);
  meet(2);
  pthread_spin_lock(&a);
  return x;
}
int main() {
  pthread_spin_init(&a, 0);
  pthread_spin_init(&b, 0);
  pthread_t t = start(first, 0), u = start(second, 0);
  finish(t);
  finish(u);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for spin lock M{{[01]}} '{{[ab]}}'{{( for reading)?}}, held {{(for reading )?}}by T{{[12]}}, which waits for
// CHECK: SUMMARY: rtsan: deadlock
