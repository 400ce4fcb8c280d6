// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Reading again, with a writer waiting, where readers come first.
#include "Inputs/locks.h"
pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static void *writes(void *x) {
  go(1);
  pthread_rwlock_wrlock(&l);
  pthread_rwlock_unlock(&l);
  return x;
}
int main(void) {
  pthread_rwlock_rdlock(&l);
  pthread_t t = start(writes, 0);
  wait_turn(1);
  for (int i = 0; i < 1000; i++) {
    pthread_rwlock_rdlock(&l);
    pthread_rwlock_unlock(&l);
  }
  pthread_rwlock_unlock(&l);
  finish(t);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
