// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: python3
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not env RTSAN_OPTIONS=abort_on_error=0:log_format=json %t 2> %t.json
// RUN: %python %S/Inputs/check_race_json.py %t.json
#include "Inputs/invisible.h"
int shared;
pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;
static void *other(void *arg) {
  pthread_mutex_lock(&one);
  shared = 1;
  pthread_mutex_unlock(&one);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_mutex_lock(&two);
  return shared;
}
