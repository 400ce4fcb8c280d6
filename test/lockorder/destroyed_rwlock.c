// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// It was destroyed before.
#include "Inputs/locks.h"
pthread_rwlock_t l;
int main(void) {
  pthread_rwlock_init(&l, 0);
  pthread_rwlock_destroy(&l);
  pthread_rwlock_rdlock(&l);
  return 0;
}
// CHECK: ERROR: rtsan: use-of-destroyed-lock
