// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dumps at signals that come at any moment, in the runtime too, while threads take and give back locks: nothing hangs, nothing is reported.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=dump_signal=SIGUSR2:symbolize=0 timeout 100 %t 2>&1 | FileCheck %s
// CHECK: rtsan: locks of all threads (
// CHECK-NOT: ERROR
// CHECK: fine
#include "../Inputs/locks.h"
static pthread_mutex_t m[4] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static int over;
static void *works(void *x) {
  while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
    for (int i = 0; i < 4; i++) LOCK(m[i]);
    free(malloc(100));
    for (int i = 0; i < 4; i++) UNLOCK(m[i]);
  }
  return x;
}
int main(void) {
  pthread_t t[3];
  for (int i = 0; i < 3; i++) t[i] = start(works, 0);
  for (int i = 0; i < 60; i++) pthread_kill(t[i % 3], SIGUSR2), kill(getpid(), SIGUSR2), sched_yield();
  __atomic_store_n(&over, 1, __ATOMIC_RELAXED);
  for (int i = 0; i < 3; i++) finish(t[i]);
  return fine();
}
