// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int *published;
static void *other(void *arg) {
  published = malloc(4);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  volatile int v = __atomic_load_n(&published, __ATOMIC_RELAXED)[0]; (void)v;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: Previous
