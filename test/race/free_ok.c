// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int *block;
static void *other(void *arg) {
  block[0] = 1;
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  block = malloc(4);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_join(t, 0); free(block); block = malloc(4); pthread_create(&t, 0, other, 0);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
