// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A lock of the program's own that pauses, or waits for a byte, between two tries: its thread sleeps, and all threads wait, but not for ever.
// RUN: %clang_rtsan -O1 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <poll.h>
#include <pthread.h>
#include <sanitizer/tsan_interface.h>
#include <stdio.h>
#include <time.h>
static char own;
static void *other(void *arg) {
  __tsan_mutex_pre_lock(&own, 0);
  for (int tries = 0; tries < 4; tries++) nanosleep(&(struct timespec){0, 80000000}, NULL); // far more than two looks
  __tsan_mutex_post_lock(&own, 0, 0);
  __tsan_mutex_pre_unlock(&own, 0);
  __tsan_mutex_post_unlock(&own, 0);
  return arg;
}
int main(void) {
  pthread_t t;
  __tsan_mutex_create(&own, __tsan_mutex_not_static);
  __tsan_mutex_pre_lock(&own, 0);
  poll(NULL, 0, 300);
  __tsan_mutex_post_lock(&own, 0, 0);
  __tsan_mutex_pre_unlock(&own, 0);
  __tsan_mutex_post_unlock(&own, 0);
  pthread_create(&t, NULL, other, NULL);
  pthread_join(t, NULL);
  puts("fine");
}
