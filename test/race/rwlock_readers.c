// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static void *other(void *arg) {
  pthread_rwlock_rdlock(&l); shared = 1; pthread_rwlock_unlock(&l);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_rwlock_rdlock(&l); shared = 2; pthread_rwlock_unlock(&l);
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address

