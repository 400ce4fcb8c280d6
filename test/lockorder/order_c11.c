// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// C11's mutexes.
#include "Inputs/locks.h"
#include <threads.h>
mtx_t a, b;
static void *first(void *x) {
  mtx_lock(&a);
  mtx_lock(&b);
  mtx_unlock(&b);
  mtx_unlock(&a);
  return x;
}
static void *second(void *x) {
  mtx_lock(&b);
  mtx_lock(&a);
  mtx_unlock(&a);
  mtx_unlock(&b);
  return x;
}
int main(void) {
  mtx_init(&a, mtx_plain);
  mtx_init(&b, mtx_plain);
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
