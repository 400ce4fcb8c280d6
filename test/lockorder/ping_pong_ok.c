// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Two threads at full speed, of which one always waits, and both do for a moment.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int turn;
static void *plays(void *arg) {
  int me = (int)(long)arg;
  for (int i = 0; i < 20000; i++) {
    LOCK(m);
    while (turn != me) pthread_cond_wait(&c, &m);
    turn = !me;
    pthread_cond_signal(&c);
    UNLOCK(m);
  }
  return 0;
}
int main(void) {
  pthread_t t = start(plays, (void *)0), u = start(plays, (void *)1);
  finish(t);
  finish(u);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
