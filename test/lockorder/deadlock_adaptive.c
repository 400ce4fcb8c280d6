// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Adaptive mutexes spin, and then they wait.
#include "Inputs/locks.h"
pthread_mutex_t a = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP, b = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
static void *first(void *x) {
  LOCK(a);
  meet(2);
  LOCK(b);
  return x;
}
static void *second(void *x) {
  LOCK(b);
  meet(2);
  LOCK(a);
  return x;
}
int main() {
  pthread_t t = start(first, 0), u = start(second, 0);
  finish(t);
  finish(u);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for mutex M{{[01]}} '{{[ab]}}'{{( for reading)?}}, held {{(for reading )?}}by T{{[12]}}, which waits for
// CHECK: SUMMARY: rtsan: deadlock
