// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *other(void *arg) {
  shared = 1; pthread_cond_signal(&c);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  shared = 2; pthread_cond_signal(&c);
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address

