// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// Each round another thread writes what all read in the next.
#include "Inputs/invisible.h"
#define N 4
pthread_barrier_t b;
int shared;
static void *other(void *arg) {
  for (long i = 0; i < 40; i++) {
    if (i % N == (long)arg) shared = i;
    pthread_barrier_wait(&b);
    if (shared != i) abort();
    pthread_barrier_wait(&b);
  }
  return 0;
}
int main(void) {
  pthread_t t[N];
  pthread_barrier_init(&b, 0, N);
  for (long i = 0; i < N; i++) pthread_create(&t[i], 0, other, (void *)i);
  for (int i = 0; i < N; i++) pthread_join(t[i], 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
