// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t after 2>&1 | FileCheck %s && not timeout 30 %t others 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -mllvm -rtsan-checks=lock %s -o %t -lpthread && not timeout 30 %t after 2>&1 | FileCheck %s && not timeout 30 %t others 2>&1 | FileCheck %s
// Two orders behind one round of a barrier, in different threads; and on two sides of rounds that need not be made of these threads.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static pthread_barrier_t round_;
static void forth(void) {
  LOCK(a), LOCK(b);
  UNLOCK(b), UNLOCK(a);
}
static void back(void) {
  LOCK(b), LOCK(a);
  UNLOCK(a), UNLOCK(b);
}
static void *first(void *x) {
  pthread_barrier_wait(&round_);
  wait_turn(0);
  forth();
  go(1);
  return x;
}
static void *second(void *x) {
  pthread_barrier_wait(&round_);
  wait_turn(1);
  back();
  return x;
}
/* Three that use a barrier for two: the first two meet, then the second and the third. */
static void *early(void *x) {
  forth();
  pthread_barrier_wait(&round_);
  return x;
}
static void *between(void *x) {
  pthread_barrier_wait(&round_);
  go(1);
  pthread_barrier_wait(&round_);
  return x;
}
static void *late(void *x) {
  wait_turn(1);
  pthread_barrier_wait(&round_);
  back();
  return x;
}
int main(int argc, char **argv) {
  pthread_barrier_init(&round_, 0, 2);
  int after = !strcmp(argv[argc - 1], "after");
  pthread_t t[3];
  t[0] = start(after ? first : early, 0), t[1] = start(after ? second : between, 0);
  if (!after) t[2] = start(late, 0), finish(t[2]);
  finish(t[0]), finish(t[1]);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
