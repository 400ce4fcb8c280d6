// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Two orders of two mutexes, by threads that did not meet.
#include "Inputs/locks.h"
MUTEX(a);
MUTEX(b);
static void *first(void *x) {
  LOCK(a);
  LOCK(b);
  UNLOCK(b);
  UNLOCK(a);
  return x;
}
static void *second(void *x) {
  LOCK(b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(b);
  return x;
}
int main(void) {
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
// CHECK: thread T2 takes mutex M{{.}} 'a' while it holds mutex M{{.}} 'b', T1 takes M{{.}} 'b' while it holds M{{.}} 'a'
// CHECK: Thread T2 took mutex M{{.}} 'a' here:
// CHECK: in second {{.*}}order_mutex.c
// CHECK: It held mutex M{{.}} 'b', taken here:
// CHECK: in second {{.*}}order_mutex.c
// CHECK: Thread T1 took mutex M{{.}} 'b' here:
// CHECK: in first {{.*}}order_mutex.c
// CHECK: It held mutex M{{.}} 'a', taken here:
// CHECK: in first {{.*}}order_mutex.c
// CHECK: SUMMARY: rtsan: lock-order-inversion
