// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// All threads wait, but each only for a while.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
sem_t s;
static void *waits(void *x) {
  struct timespec t = in_ms(CLOCK_REALTIME, 150);
  sem_timedwait(&s, &t);
  return x;
}
int main(void) {
  sem_init(&s, 0, 0);
  pthread_t t = start(waits, 0);
  struct timespec until = in_ms(CLOCK_REALTIME, 150);
  LOCK(m);
  pthread_cond_timedwait(&c, &m, &until);
  UNLOCK(m);
  finish(t);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
