// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int *block;
static void *other(void *arg) {
  block[3] = 1;
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  block = malloc(40);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  block[3] = 2;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 4
// CHECK: Previous WRITE of size 4
// CHECK: is located 12 bytes inside of 40-byte region
// CHECK: allocated by thread T0 here:
// CHECK: in main
