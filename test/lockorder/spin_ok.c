// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Spin locks, taken in one order by all.
#include "Inputs/locks.h"
pthread_spinlock_t a, b;
static int n;
static void *works(void *x) {
  for (int i = 0; i < 2000; i++) {
    pthread_spin_lock(&a);
    pthread_spin_lock(&b);
    n++;
    pthread_spin_unlock(&b);
    pthread_spin_unlock(&a);
  }
  return x;
}
int main(void) {
  pthread_spin_init(&a, 0);
  pthread_spin_init(&b, 0);
  pthread_t t = start(works, 0), u = start(works, 0);
  finish(t);
  finish(u);
  pthread_spin_destroy(&a);
  pthread_spin_destroy(&b);
  return n == 4000 ? fine() : 1;
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
