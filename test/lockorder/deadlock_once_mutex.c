// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A routine that runs once wants the mutex of who waits for it.
#include "Inputs/locks.h"
pthread_once_t o = PTHREAD_ONCE_INIT;
MUTEX(m);
static void init(void) {
  meet(2);
  LOCK(m);
}
static void *runs(void *x) {
  pthread_once(&o, init);
  return x;
}
static void *waits(void *x) {
  LOCK(m);
  meet(2);
  pthread_once(&o, init);
  return x;
}
int main(void) {
  start(runs, 0);
  start(waits, 0);
  for (;;) pause();
}
// CHECK: ERROR: rtsan: deadlock: thread
// CHECK-DAG: waits for one-time initialisation
// CHECK-DAG: waits for mutex M0 'm'
// CHECK: SUMMARY: rtsan: deadlock
