// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Where the locks were made.
#include "Inputs/locks.h"
pthread_mutex_t *a, *b;
static pthread_mutex_t *make(void) {
  pthread_mutex_t *m = malloc(sizeof *m);
  pthread_mutex_init(m, 0);
  return m;
}
static void *first(void *x) {
  LOCK(*a);
  LOCK(*b);
  UNLOCK(*b);
  UNLOCK(*a);
  return x;
}
static void *second(void *x) {
  LOCK(*b);
  LOCK(*a);
  UNLOCK(*a);
  UNLOCK(*b);
  return x;
}
int main(void) {
  a = make();
  b = make();
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
// CHECK: in make {{.*}}order_created_at.c
