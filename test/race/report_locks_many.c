// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// Ten thousand locks at once, given back in the order they were taken: only the last few are left.
#include "Inputs/invisible.h"
enum { N = 10000 };
int shared[2];
pthread_mutex_t m[N];
static void *other(void *arg) {
  shared[0] = 1;
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < N; i++) pthread_mutex_lock(&m[i]);
    for (int i = 0; i < N; i++) pthread_mutex_unlock(&m[(i * 7919 + round) % N]);
  }
  for (int i = 0; i < N; i++) pthread_mutex_lock(&m[i]);
  for (int i = 0; i < N - 3; i++) pthread_mutex_unlock(&m[i]);
  for (int i = N - 3; i < N; i++) pthread_mutex_trylock(&m[i]);
  shared[0] = 2;
  return 0;
}
// CHECK: WRITE of size 4 at {{.*}} by thread T0 (mutexes: write M0, write M1, write M2):
// CHECK: Previous WRITE of size 4 at {{.*}} by thread T1:
