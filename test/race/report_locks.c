// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// Each side says which locks it held and where it took them.
#include "Inputs/invisible.h"
int shared;
pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t two = PTHREAD_RWLOCK_INITIALIZER;
pthread_mutex_t *three;
__attribute__((noinline)) static void take(pthread_mutex_t *m) { pthread_mutex_lock(m); __asm__ volatile("" ::: "memory"); }
static void *other(void *arg) {
  take(&one);
  pthread_rwlock_rdlock(&two);
  shared = 1;
  pthread_rwlock_unlock(&two);
  pthread_mutex_unlock(&one);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  three = malloc(sizeof *three);
  pthread_mutex_init(three, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  take(three);
  shared = 2;
  pthread_mutex_unlock(three);
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK-NEXT: WRITE of size 4 at {{.*}} by thread T0 (mutexes: write M0):
// CHECK: in main {{.*}}report_locks.c:26
// CHECK: Previous WRITE of size 4 at {{.*}} by thread T1 (mutexes: write M1, read M2):
// CHECK: in other {{.*}}report_locks.c:13
// CHECK: Mutex M0 (0x{{.*}}), in a 40-byte heap block, taken by thread T0 here:
// CHECK-NEXT: in take {{.*}}report_locks.c:9
// CHECK-NEXT: in main {{.*}}report_locks.c:25
// CHECK: Mutex M1 (0x{{.*}}), global variable 'one', taken by thread T1 here:
// CHECK-NEXT: in take {{.*}}report_locks.c:9
// CHECK-NEXT: in other {{.*}}report_locks.c:11
// CHECK: Mutex M2 (0x{{.*}}), global variable 'two', taken by thread T1 here:
// CHECK-NEXT: in other {{.*}}report_locks.c:12
// CHECK: Memory of mutex M0 (0x{{.*}}) was allocated by thread T0 here:
// CHECK-NEXT: in main {{.*}}report_locks.c:21
// CHECK: Thread T1 created by T0 here:
// CHECK: Hint: both sides hold locks, but none in common.
// CHECK: SUMMARY: rtsan: data-race
