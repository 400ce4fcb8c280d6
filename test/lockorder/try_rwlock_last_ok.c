// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// The same for read-write locks.
#include "Inputs/locks.h"
pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER, b = PTHREAD_RWLOCK_INITIALIZER;
static void *first(void *x) {
  pthread_rwlock_wrlock(&a);
  pthread_rwlock_wrlock(&b);
  pthread_rwlock_unlock(&b);
  pthread_rwlock_unlock(&a);
  return x;
}
static void *second(void *x) {
  pthread_rwlock_wrlock(&b);
  if (pthread_rwlock_trywrlock(&a) == 0) pthread_rwlock_unlock(&a);
  if (pthread_rwlock_tryrdlock(&a) == 0) pthread_rwlock_unlock(&a);
  pthread_rwlock_unlock(&b);
  return x;
}
int main(void) {
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
