// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 60 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -mllvm -rtsan-checks=lock %s -o %t -lpthread && timeout 60 %t 2>&1 | FileCheck %s
// Orders that rounds of a barrier keep apart, each made of the same threads: round by round they change.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static pthread_barrier_t round_;
static void *takes(void *mine) {
  for (long i = 0; i < 300; i++) {
    pthread_mutex_t *x = i & 1 ? &a : &b, *y = i & 1 ? &b : &a;
    if (i % 3 != (long)mine) LOCK(*x), LOCK(*y), UNLOCK(*y), UNLOCK(*x);
    pthread_barrier_wait(&round_);
  }
  return mine;
}
int main(void) {
  pthread_barrier_init(&round_, 0, 3);
  pthread_t t = start(takes, (void *)1), u = start(takes, (void *)2);
  takes(0);
  finish(t), finish(u);
  pthread_barrier_destroy(&round_);
  pthread_barrier_init(&round_, 0, 3);
  t = start(takes, (void *)1), u = start(takes, (void *)2);
  takes(0);
  finish(t), finish(u);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
