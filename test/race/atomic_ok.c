// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared, flag;
static void *other(void *arg) {
  shared = 1; __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (__atomic_load_n(&flag, __ATOMIC_ACQUIRE)) shared = 2;
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
