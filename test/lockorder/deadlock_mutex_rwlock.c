// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A cycle through two kinds of locks.
#include "Inputs/locks.h"
MUTEX(a);
pthread_rwlock_t b = PTHREAD_RWLOCK_INITIALIZER;
static void *first(void *x) {
  LOCK(a);
  meet(2);
  pthread_rwlock_wrlock(&b);
  return x;
}
static void *second(void *x) {
  pthread_rwlock_rdlock(&b);
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
// CHECK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for {{mutex|rwlock}} M{{[01]}} '{{[ab]}}'{{( for reading)?}}, held {{(for reading )?}}by T{{[12]}}, which waits for
// CHECK: SUMMARY: rtsan: deadlock
