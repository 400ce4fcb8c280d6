// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared;
static void *other(void *arg) {
  volatile int v = shared; (void)v;
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  shared = 2;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 4
// CHECK: Previous READ of size 4
