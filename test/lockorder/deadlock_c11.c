// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// C11's mutexes.
#include "Inputs/locks.h"
#include <threads.h>
mtx_t a, b;
static void *first(void *x) {
  mtx_lock(&a);
  meet(2);
  mtx_lock(&b);
  return x;
}
static void *second(void *x) {
  mtx_lock(&b);
  meet(2);
  mtx_lock(&a);
  return x;
}
int main() {
  mtx_init(&a, mtx_plain);
  mtx_init(&b, mtx_plain);
  pthread_t t = start(first, 0), u = start(second, 0);
  finish(t);
  finish(u);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for mutex M{{[01]}} '{{[ab]}}'{{( for reading)?}}, held {{(for reading )?}}by T{{[12]}}, which waits for
// CHECK: SUMMARY: rtsan: deadlock
