// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A read-write lock that another thread writes.
#include "Inputs/locks.h"
pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static void *holds(void *x) {
  pthread_rwlock_wrlock(&l);
  meet(2);
  wait_turn(1);
  return x;
}
int main(void) {
  start(holds, 0);
  meet(2);
  pthread_rwlock_unlock(&l);
  return 0;
}
// CHECK: ERROR: rtsan: unlock-by-non-owner
