// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A pool of threads has nothing to do while the first one sleeps.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int stop;
static void *idles(void *x) {
  LOCK(m);
  while (!stop) pthread_cond_wait(&c, &m);
  UNLOCK(m);
  return x;
}
int main(void) {
  pthread_t t[4];
  for (int i = 0; i < 4; i++) t[i] = start(idles, 0);
  usleep(SEVERAL_LOOKS);
  LOCK(m);
  stop = 1;
  pthread_cond_broadcast(&c);
  UNLOCK(m);
  for (int i = 0; i < 4; i++) finish(t[i]);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
