// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// The first thread ends, the last one ends the process: no watcher keeps it alive.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int ready;
static void *last(void *x) {
  usleep(SEVERAL_LOOKS);
  LOCK(m);
  ready = 1;
  pthread_cond_signal(&c);
  UNLOCK(m);
  return x;
}
static void *waits(void *x) {
  LOCK(m);
  while (!ready) pthread_cond_wait(&c, &m);
  UNLOCK(m);
  fine();
  return x;
}
int main(void) {
  start(last, 0);
  start(waits, 0);
  pthread_exit(0);
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
