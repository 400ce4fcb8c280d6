// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Taking it again is no new order.
#include "Inputs/locks.h"
pthread_mutex_t a = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
MUTEX(b);
static void *f(void *x) {
  LOCK(a);
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  UNLOCK(a);
  return x;
}
int main(void) {
  in_turn(f, f);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
