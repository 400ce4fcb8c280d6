// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A signal that nobody waited for yet is lost.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *waits(void *x) {
  wait_turn(1);
  LOCK(m);
  pthread_cond_wait(&c, &m);
  UNLOCK(m);
  return x;
}
int main(void) {
  pthread_t t = start(waits, 0);
  LOCK(m);
  pthread_cond_signal(&c);
  UNLOCK(m);
  go(1);
  finish(t);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: all {{[0-9]+}} threads wait
// CHECK-DAG: waits for condition variable 0x{{.*}} 'c'
// CHECK-DAG: waits for the end of T1
// CHECK: SUMMARY: rtsan: deadlock
