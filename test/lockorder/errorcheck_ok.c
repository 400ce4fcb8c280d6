// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Error-checking mutexes tell their users.
#include "Inputs/locks.h"
pthread_mutex_t m = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static void *other(void *x) {
  if (pthread_mutex_unlock(&m) != EPERM) abort();
  return x;
}
int main(void) {
  LOCK(m);
  if (pthread_mutex_lock(&m) != EDEADLK) abort();
  finish(start(other, 0));
  UNLOCK(m);
  if (pthread_mutex_unlock(&m) != EPERM) abort();
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
