// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lock_order=class: no two locks are taken in both orders, but two classes are. Not reported without the option.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: %env_rtsan_opts=lock_order=class not timeout 30 %t 2>&1 | FileCheck %s
// RUN: timeout 30 %t 2>&1 | FileCheck --check-prefix=FINE %s
// RUN: %env_rtsan_opts=lock_order=both not %t 2>&1 | FileCheck --check-prefix=BAD %s
// BAD: rtsan: error: {{.*}}lock_order
// FINE-NOT: ERROR
// FINE: fine
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock): thread T2 takes mutex M1 while it holds mutex M0, T1 takes M0 while it holds M1
// CHECK: Hint: lock_order=class: each of these locks stands for all that are made at the same place.
#include "../Inputs/locks.h"
struct account {
  long money;
  pthread_mutex_t lock;
};
struct log {
  long lines;
  pthread_mutex_t lock;
};
static struct account *accounts[2];
static struct log *logs[2];
static void *first(void *x) {
  LOCK(accounts[0]->lock);
  LOCK(logs[0]->lock);
  UNLOCK(logs[0]->lock);
  UNLOCK(accounts[0]->lock);
  return x;
}
static void *second(void *x) {
  LOCK(logs[1]->lock);
  LOCK(accounts[1]->lock);
  UNLOCK(accounts[1]->lock);
  UNLOCK(logs[1]->lock);
  return x;
}
int main(void) {
  for (int i = 0; i < 2; i++) { /* initialised by hand: the class is the place of the allocation, and the offset */
    accounts[i] = calloc(1, sizeof *accounts[i]);
    logs[i] = malloc(sizeof *logs[i]);
    pthread_mutex_init(&logs[i]->lock, 0);
  }
  in_turn(first, second);
  return fine();
}
