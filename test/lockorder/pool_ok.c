// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A pool of threads that are woken one by one.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t work = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static int jobs, left, stop;
static void *works(void *x) {
  LOCK(m);
  for (;;) {
    while (!jobs && !stop) pthread_cond_wait(&work, &m);
    if (!jobs) break;
    jobs--;
    if (!--left) pthread_cond_signal(&done);
  }
  UNLOCK(m);
  return x;
}
int main(void) {
  pthread_t t[8];
  for (int i = 0; i < 8; i++) t[i] = start(works, 0);
  for (int round = 0; round < 500; round++) {
    LOCK(m);
    jobs = left = 16;
    pthread_cond_broadcast(&work);
    while (left) pthread_cond_wait(&done, &m);
    UNLOCK(m);
  }
  LOCK(m);
  stop = 1;
  pthread_cond_broadcast(&work);
  UNLOCK(m);
  for (int i = 0; i < 8; i++) finish(t[i]);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
