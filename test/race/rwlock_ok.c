// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static void *other(void *arg) {
  pthread_rwlock_rdlock(&l); volatile int v = shared; (void)v; pthread_rwlock_unlock(&l);
  go(1);
  wait_turn(2); if (pthread_rwlock_tryrdlock(&l)) abort(); v = shared; pthread_rwlock_unlock(&l);
  return arg;
}
int main(void) {
  pthread_t t;
  
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_rwlock_wrlock(&l); shared = 2; pthread_rwlock_unlock(&l); go(2);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
