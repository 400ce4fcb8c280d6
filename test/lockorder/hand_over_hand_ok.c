// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Each lock is given back when the next one is held.
#include "Inputs/locks.h"
pthread_mutex_t m[8] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static void walk(void) {
  LOCK(m[0]);
  for (int i = 1; i < 8; i++) {
    LOCK(m[i]);
    UNLOCK(m[i - 1]);
  }
  UNLOCK(m[7]);
}
static void *first(void *x) {
  walk();
  return x;
}
static void *second(void *x) {
  walk();
  return x;
}
int main(void) {
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
