// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// Locks given back are not listed, in whatever order and by whatever way they were: out of order, by a recursive mutex' last level, by a wait.
#include <errno.h>
#include <threads.h>
#include "Inputs/invisible.h"
int shared;
pthread_mutex_t m[4];
pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
pthread_spinlock_t spin;
mtx_t c11;
static void *other(void *arg) {
  shared = 1;
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
  for (int i = 0; i < 4; i++) pthread_mutex_init(&m[i], i == 3 ? &a : 0);
  pthread_spin_init(&spin, 0);
  mtx_init(&c11, mtx_plain);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_mutex_lock(&m[0]);
  pthread_mutex_lock(&m[1]);
  pthread_mutex_lock(&m[2]);
  pthread_mutex_lock(&m[3]);
  pthread_mutex_lock(&m[3]);
  pthread_rwlock_wrlock(&rw);
  pthread_spin_lock(&spin);
  mtx_lock(&c11);
  struct timespec past = {1, 0};
  if (pthread_cond_timedwait(&c, &m[1], &past) != ETIMEDOUT) return 1;
  if (pthread_mutex_trylock(&m[0]) != EBUSY) return 1;
  pthread_mutex_unlock(&m[0]);
  pthread_mutex_unlock(&m[3]);
  pthread_rwlock_unlock(&rw);
  pthread_mutex_unlock(&m[2]);
  mtx_unlock(&c11);
  shared = 2; // holds m[1], m[3] once, spin
  pthread_spin_unlock(&spin);
  pthread_mutex_unlock(&m[3]);
  pthread_join(t, 0);
  return 0;
}
// CHECK: WRITE of size 4 at {{.*}} by thread T0 (mutexes: write M0, write M1, write M2):
// CHECK: Previous WRITE of size 4 at {{.*}} by thread T1:
// CHECK: Mutex M0 (0x{{.*}}), inside of global variable 'm', taken by thread T0 here:
// CHECK-NEXT: in main {{.*}}report_locks_released.c:31
// CHECK: Mutex M1 (0x{{.*}}), global variable 'spin', taken by thread T0 here:
// CHECK-NEXT: in main {{.*}}report_locks_released.c:34
// CHECK: Mutex M2 (0x{{.*}}), inside of global variable 'm', taken by thread T0 here:
// CHECK-NEXT: in main {{.*}}report_locks_released.c:29
// CHECK-NOT: Mutex M
