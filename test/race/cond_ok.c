// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <time.h>
int shared, ready;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
int pthread_cond_clockwait(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
static void *other(void *arg) {
  for (int i = 1; i < 4; i++) {
    pthread_mutex_lock(&m);
    while (ready != 2 * i - 1) pthread_cond_wait(&c, &m);
    shared++;
    ready++;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
  }
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  for (int i = 0; i < 3; i++) {
    struct timespec a, b;
    clock_gettime(CLOCK_REALTIME, &a);
    clock_gettime(CLOCK_MONOTONIC, &b);
    a.tv_sec += 100, b.tv_sec += 100;
    pthread_mutex_lock(&m);
    shared++;
    ready++;
    pthread_cond_broadcast(&c);
    while (ready != 2 * i + 2)
      if (i & 1) pthread_cond_timedwait(&c, &m, &a);
      else pthread_cond_clockwait(&c, &m, CLOCK_MONOTONIC, &b);
    pthread_mutex_unlock(&m);
  }
  shared++;
  pthread_join(t, 0);
  printf("done %d\n", shared);
}
// CHECK-NOT: rtsan
// CHECK: done 7
