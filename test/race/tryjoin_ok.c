// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; int pthread_tryjoin_np(pthread_t, void **);
static void *other(void *arg) {
  shared = 1;
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  while (pthread_tryjoin_np(t, 0)) {} shared = 2; pthread_create(&t, 0, other, 0);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
