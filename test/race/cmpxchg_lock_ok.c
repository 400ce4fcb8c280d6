// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared, l; static void lock(void) { int z = 0; while (!__atomic_compare_exchange_n(&l, &z, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) z = 0; } static void unlock(void) { __atomic_store_n(&l, 0, __ATOMIC_RELEASE); }
static void *other(void *arg) {
  lock(); shared = 1; unlock();
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  lock(); shared = 2; unlock();
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
