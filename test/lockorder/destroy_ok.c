// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Locks and conditions that nobody uses any more are destroyed.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int ready, left;
static void *waits(void *x) {
  LOCK(m);
  while (!ready) pthread_cond_wait(&c, &m);
  left++;
  UNLOCK(m);
  return x;
}
int main(void) {
  for (int i = 0; i < 50; i++) {
    pthread_t t = start(waits, 0), u = start(waits, 0);
    LOCK(m);
    ready = 1;
    pthread_cond_broadcast(&c); /* whoever waits may go: POSIX lets us destroy it now */
    pthread_cond_destroy(&c);
    UNLOCK(m);
    finish(t);
    finish(u);
    pthread_mutex_destroy(&m);
    pthread_mutex_init(&m, 0);
    pthread_cond_init(&c, 0);
    ready = 0;
  }
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
