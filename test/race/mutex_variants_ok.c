// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <time.h>
int shared; pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static struct timespec later(clockid_t c) { struct timespec t; clock_gettime(c, &t); t.tv_sec += 100; return t; }
int pthread_mutex_clocklock(pthread_mutex_t *, clockid_t, const struct timespec *);
static void *other(void *arg) {
  pthread_mutex_trylock(&m); shared = 1; pthread_mutex_unlock(&m);
  go(1);
  wait_turn(2); if (pthread_mutex_trylock(&m)) abort(); shared = 3; pthread_mutex_unlock(&m); go(3);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  struct timespec t1 = later(CLOCK_REALTIME), t2 = later(CLOCK_MONOTONIC);
  pthread_mutex_timedlock(&m, &t1); shared = 2; pthread_mutex_unlock(&m);
  go(2); wait_turn(3);
  pthread_mutex_clocklock(&m, CLOCK_MONOTONIC, &t2); shared = 4; pthread_mutex_unlock(&m);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
