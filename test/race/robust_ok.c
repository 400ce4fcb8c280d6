// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <errno.h>
int shared; pthread_mutex_t m;
static void *other(void *arg) {
  pthread_mutex_lock(&m); shared = 1;
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_mutexattr_t a; pthread_mutexattr_init(&a); pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST); pthread_mutex_init(&m, &a);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_join(t, 0); if (pthread_mutex_lock(&m) != EOWNERDEAD) abort(); shared = 2; pthread_mutex_consistent(&m); pthread_mutex_unlock(&m); pthread_create(&t, 0, other, 0);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
