// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Five threads in a ring.
#include "Inputs/locks.h"
#define N 5
pthread_mutex_t m[N] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static void *philosopher(void *arg) {
  long i = (long)arg;
  LOCK(m[i]);
  meet(N);
  LOCK(m[(i + 1) % N]);
  return 0;
}
int main(void) {
  pthread_t t[N];
  for (long i = 0; i < N; i++) t[i] = start(philosopher, (void *)i);
  for (int i = 0; i < N; i++) finish(t[i]);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK-COUNT-5: waits for mutex M{{[0-4]}} 'm'{{.*}}here:
// CHECK: SUMMARY: rtsan: deadlock
