// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared;
static void *other(void *arg) {
  pthread_detach(pthread_self()); shared = 1;
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  shared = 2; return 0;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address

