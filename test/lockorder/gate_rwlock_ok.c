// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// The gate is a read-write lock, held for writing by one of them.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
pthread_rwlock_t gate = PTHREAD_RWLOCK_INITIALIZER;
static void *first(void *x) {
  pthread_rwlock_rdlock(&gate);
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  pthread_rwlock_unlock(&gate);
  return x;
}
static void *second(void *x) {
  pthread_rwlock_wrlock(&gate);
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  pthread_rwlock_unlock(&gate);
  return x;
}
int main(void) {
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
