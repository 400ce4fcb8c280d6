// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A robust mutex is got from a dead owner, and made good.
#include "Inputs/locks.h"
pthread_mutex_t m;
static void *dies(void *x) {
  LOCK(m);
  return x;
}
int main(void) {
  pthread_mutexattr_t how;
  pthread_mutexattr_init(&how);
  pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&m, &how);
  finish(start(dies, 0));
  if (LOCK(m) != EOWNERDEAD || pthread_mutex_consistent(&m)) abort();
  UNLOCK(m);
  LOCK(m);
  UNLOCK(m);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
