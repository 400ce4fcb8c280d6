// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A mutex that is destroyed and made anew is another.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *first(void *x) {
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  pthread_mutex_destroy(&b);
  pthread_mutex_init(&b, 0);
  return x;
}
static void *second(void *x) {
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  return x;
}
int main(void) {
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
