// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Two threads, each of which posts only after the other did.
#include "Inputs/locks.h"
sem_t a, b;
static void *one(void *x) {
  sem_wait(&a);
  sem_post(&b);
  return x;
}
static void *two(void *x) {
  sem_wait(&b);
  sem_post(&a);
  return x;
}
int main(void) {
  sem_init(&a, 0, 0);
  sem_init(&b, 0, 0);
  pthread_t t = start(one, 0), u = start(two, 0);
  finish(t);
  finish(u);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: all {{[0-9]+}} threads wait
// CHECK-DAG: waits for semaphore 0x{{.*}} 'a'
// CHECK-DAG: waits for semaphore 0x{{.*}} 'b'
// CHECK: SUMMARY: rtsan: deadlock
