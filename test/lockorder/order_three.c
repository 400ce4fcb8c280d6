// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Three threads, three locks: no two of them are at odds.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
MUTEX(c);
static pthread_mutex_t *const all[] = {&a, &b, &c};
static void *nests(void *arg) {
  long i = (long)arg;
  wait_turn((int)i);
  pthread_mutex_lock(all[i]);
  pthread_mutex_lock(all[(i + 1) % 3]);
  pthread_mutex_unlock(all[(i + 1) % 3]);
  pthread_mutex_unlock(all[i]);
  go((int)i + 1);
  return 0;
}
int main(void) {
  pthread_t t[3];
  for (long i = 0; i < 3; i++) t[i] = start(nests, (void *)i);
  for (int i = 0; i < 3; i++) finish(t[i]);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
// CHECK-DAG: Thread T1 took mutex
// CHECK-DAG: Thread T2 took mutex
// CHECK-DAG: Thread T3 took mutex
// CHECK: SUMMARY: rtsan: lock-order-inversion
