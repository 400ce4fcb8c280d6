// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 50 threads wait at one place: they are told of together, and what is said stays short.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: not timeout 60 %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: deadlock: all 51 threads wait, and none is left to wake another:
// CHECK-SAME: T{{[0-9]+}} and 49 more wait for semaphore 0x{{[0-9a-f]+}} 'go_on'
// CHECK: Thread T{{[0-9]+}} (and 49 more) wait for semaphore 0x{{[0-9a-f]+}} 'go_on' (sem_wait) here:
// CHECK-NEXT: #0 {{.*}} in worker {{.*}}many_stuck.c
// CHECK-NOT: Thread T{{.*}} wait for semaphore
// CHECK: SUMMARY: rtsan: deadlock
#include "../Inputs/locks.h"
static sem_t go_on;
static void *worker(void *x) {
  sem_wait(&go_on);
  return x;
}
int main(void) {
  pthread_t t[50];
  sem_init(&go_on, 0, 0);
  for (int i = 0; i < 50; i++) t[i] = start(worker, 0);
  for (int i = 0; i < 50; i++) finish(t[i]);
  return 0;
}
