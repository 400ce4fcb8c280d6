// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && %env_rtsan_opts=quarantine_size_mb=0 timeout 30 %t 2>&1 | FileCheck %s
// A new mutex at the address of a freed one.
#include "Inputs/locks.h"
MUTEX(a);
static pthread_mutex_t *make(void) {
  return calloc(1, sizeof(pthread_mutex_t));
}
static void *first(void *x) {
  pthread_mutex_t *b = make();
  LOCK(a);
  LOCK(*b);
  UNLOCK(*b);
  UNLOCK(a);
  free(b);
  return x;
}
static void *second(void *x) {
  for (int i = 0; i < 1000; i++) {
    pthread_mutex_t *b = make();
    LOCK(*b);
    LOCK(a);
    UNLOCK(a);
    UNLOCK(*b);
    free(b);
  }
  return x;
}
int main(void) {
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
