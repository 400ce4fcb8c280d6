// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lock_order=class: silent are two locks of one class, taken in both orders by a rule that no tool can know; one order for the classes; and locks that are
// made at one place but lie at different offsets of their blocks, which are different classes.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: %env_rtsan_opts=lock_order=class timeout 30 %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: fine
#include "../Inputs/locks.h"
static struct object {
  pthread_mutex_t outer, inner;
} *o[4];
static void both(struct object *a, struct object *b) {
  LOCK(a->outer);
  LOCK(b->outer);
  LOCK(a->inner);
  LOCK(b->inner);
  UNLOCK(b->inner);
  UNLOCK(a->inner);
  UNLOCK(b->outer);
  UNLOCK(a->outer);
}
static void *forth(void *x) {
  both(o[0], o[1]);
  return x;
}
static void *back(void *x) {
  both(o[3], o[2]);
  return x;
}
int main(void) {
  for (int i = 0; i < 4; i++) o[i] = calloc(1, sizeof *o[i]);
  in_turn(forth, back);
  return fine();
}
