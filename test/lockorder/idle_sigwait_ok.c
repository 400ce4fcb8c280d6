// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A pool of threads has nothing to do while the first one waits for a signal.
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
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, 0);
  pthread_t t[4];
  for (int i = 0; i < 4; i++) t[i] = start(idles, 0);
  sigset_t set;
  int got;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, 0);
  pid_t me = getpid();
  if (!fork()) {
    usleep(SEVERAL_LOOKS);
    _exit(kill(me, SIGUSR1));
  }
  sigwait(&set, &got);
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
