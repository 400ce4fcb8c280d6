// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A writer who asks again gets EDEADLK.
#include "Inputs/locks.h"
pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
int main(void) {
  pthread_rwlock_wrlock(&l);
  if (pthread_rwlock_wrlock(&l) != EDEADLK || pthread_rwlock_rdlock(&l) != EDEADLK) abort();
  pthread_rwlock_unlock(&l);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
