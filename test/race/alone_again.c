// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %env_rtsan_opts=exitcode=99 not %t 2>&1 | FileCheck %s
// A thread that is the only one again, after others have ended, does not count its own releases. What it does then is ordered before all whom it
// creates later, and nothing after that is.
#include "Inputs/invisible.h"
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
long before, between, after;
static void *first(void *arg) { return before = 1, arg; }
static void *second(void *arg) {
  pthread_mutex_lock(&m);
  before++, between++;
  pthread_mutex_unlock(&m);
  wait_turn(1);
  after = 2;
  return arg;
}
static void alone(void) {
  for (int i = 0; i < 40; i++) {
    pthread_mutex_lock(&m);
    before++;
    pthread_mutex_unlock(&m);
    between++;
  }
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, first, 0);
  pthread_join(t, 0);
  alone();
  pthread_create(&t, 0, second, 0);
  after = 1;
  go(1);
  pthread_join(t, 0);
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: #0 {{.*}} in second {{.*}}.c:14
// CHECK: Previous WRITE of size 8
// CHECK: #0 {{.*}} in main {{.*}}.c:31
