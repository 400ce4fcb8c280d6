// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A waiter needs its mutex again; who has that wants what the waiter kept.
#include "Inputs/locks.h"
MUTEX(m);
MUTEX(kept);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *waits(void *x) {
  LOCK(kept);
  LOCK(m);
  go(1);
  pthread_cond_wait(&c, &m);
  return x;
}
static void *signals(void *x) {
  wait_turn(1);
  LOCK(m);
  pthread_cond_signal(&c);
  LOCK(kept);
  return x;
}
int main(void) {
  start(waits, 0);
  start(signals, 0);
  for (;;) pause();
}
// CHECK: ERROR: rtsan: {{deadlock|lock-order-inversion}}
