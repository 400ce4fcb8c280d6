// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Many rounds of a barrier.
#include "Inputs/locks.h"
pthread_barrier_t b;
static void *comes(void *x) {
  for (int i = 0; i < 2000; i++) pthread_barrier_wait(&b);
  return x;
}
int main(void) {
  pthread_barrier_init(&b, 0, 3);
  pthread_t t = start(comes, 0), u = start(comes, 0);
  comes(0);
  finish(t);
  finish(u);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
