// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Two come to a barrier of three.
#include "Inputs/locks.h"
pthread_barrier_t b;
static void *comes(void *x) {
  pthread_barrier_wait(&b);
  return x;
}
int main(void) {
  pthread_barrier_init(&b, 0, 3);
  pthread_t t = start(comes, 0), u = start(comes, 0);
  finish(t);
  finish(u);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: all {{[0-9]+}} threads wait
// CHECK: waits for barrier 0x{{.*}} 'b'
// CHECK: SUMMARY: rtsan: deadlock
