// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && %env_rtsan_opts=detect_races=0 timeout 30 %t 2>&1 | FileCheck %s
// Locks while signals come, whose handlers take others.
#include "Inputs/locks.h"
#include <sys/time.h>
MUTEX(a);
MUTEX(b);
MUTEX(mine);
static volatile int came;
static void handler(int n) {
  (void)n;
  if (pthread_mutex_trylock(&mine) == 0) UNLOCK(mine);
  came++;
}
static void *works(void *x) {
  while (came < 200) {
    LOCK(a);
    LOCK(b);
    UNLOCK(b);
    UNLOCK(a);
  }
  return x;
}
int main(void) {
  struct itimerval every = {{0, 1000}, {0, 1000}};
  signal(SIGALRM, handler);
  setitimer(ITIMER_REAL, &every, 0);
  pthread_t t = start(works, 0), u = start(works, 0);
  finish(t);
  finish(u);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
