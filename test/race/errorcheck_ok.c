// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// An unlock that fails, because the mutex is another's or nobody's, ends nothing of what its owners ordered.
#include "Inputs/invisible.h"
#include <errno.h>
int shared, kinds[] = {PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE};
pthread_mutex_t m;
static void *owner(void *arg) {
  pthread_mutex_lock(&m);
  shared++;
  pthread_mutex_unlock(&m);
  go(*(int *)arg);
  return arg;
}
int main(void) {
  for (int i = 0; i < 2; i++) {
    int turn = i + 1;
    pthread_t t;
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_settype(&a, kinds[i]);
    pthread_mutex_init(&m, &a);
    pthread_create(&t, 0, owner, &turn);
    wait_turn(turn);
    if (pthread_mutex_unlock(&m) != EPERM) abort();
    pthread_mutex_lock(&m);
    shared++;
    pthread_mutex_unlock(&m);
    pthread_join(t, 0);
    pthread_mutex_destroy(&m);
  }
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
