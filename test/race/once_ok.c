// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; pthread_once_t o = PTHREAD_ONCE_INIT; static void init(void) { shared = 1; }
static void *other(void *arg) {
  pthread_once(&o, init);
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_once(&o, init); shared = 2;
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
