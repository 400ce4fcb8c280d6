// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A wait for a condition is cancelled: it is over, and the mutex is held again.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void clean(void *x) {
  UNLOCK(m);
  (void)x;
}
static void *waits(void *x) {
  LOCK(m);
  pthread_cleanup_push(clean, 0);
  go(1);
  for (;;) pthread_cond_wait(&c, &m);
  pthread_cleanup_pop(1);
  return x;
}
static void *reads(void *x) {
  char byte;
  return read((int)(long)x, &byte, 1) < 0 ? x : 0;
}
int main(void) {
  pthread_t t = start(waits, 0);
  wait_turn(1);
  LOCK(m); /* now it waits */
  UNLOCK(m);
  pthread_cancel(t);
  finish(t);
  int ends[2];
  if (pipe(ends)) abort();
  t = start(reads, (void *)(long)ends[0]);
  usleep(SEVERAL_LOOKS);
  if (write(ends[1], "x", 1) != 1) abort();
  finish(t);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
