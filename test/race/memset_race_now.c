// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <string.h>
char buffer[64];
volatile int size = 64;
static void *other(void *arg) {
  buffer[40] = 2;
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  memset(buffer, 1, size);
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 64 {{.*}} by thread T0:
// CHECK-NEXT: in memset
// CHECK: Previous WRITE of size 1 {{.*}} by thread T1:
