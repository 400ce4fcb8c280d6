// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
volatile int keep;
static void *other(void *arg) {
  for (int i = 0; i < 100; i++) { volatile int *p = malloc(32); p[1] = i; free((void *)p); }
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  for (int i = 0; i < 100000; i++) { volatile int *p = malloc(32); p[1] = i; free((void *)p); }
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
