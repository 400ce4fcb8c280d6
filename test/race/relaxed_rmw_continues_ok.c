// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// A relaxed read-modify-write continues the release sequence of another thread.
#include "Inputs/invisible.h"
int shared, flag;
static void *releases(void *arg) {
  shared = 1;
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  go(1);
  return arg;
}
static void *adds(void *arg) {
  wait_turn(1);
  __atomic_fetch_add(&flag, 1, __ATOMIC_RELAXED);
  go(2);
  return arg;
}
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, releases, 0);
  pthread_create(&b, 0, adds, 0);
  wait_turn(2);
  if (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) == 2) shared = 2;
  pthread_join(a, 0);
  pthread_join(b, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
