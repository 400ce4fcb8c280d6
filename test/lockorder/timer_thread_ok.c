// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread -lrt && timeout 30 %t 2>&1 | FileCheck %s
// All threads wait, and a timer's thread posts.
#include "Inputs/locks.h"
sem_t s;
static void expired(union sigval v) {
  (void)v;
  sem_post(&s);
}
int main(void) {
  struct sigevent how = {.sigev_notify = SIGEV_THREAD};
  struct itimerspec once = {.it_value.tv_nsec = 200000000};
  timer_t timer;
  how.sigev_notify_function = expired;
  sem_init(&s, 0, 0);
  if (timer_create(CLOCK_MONOTONIC, &how, &timer) || timer_settime(timer, 0, &once, 0)) abort();
  sem_wait(&s);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
