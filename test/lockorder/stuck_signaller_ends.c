// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// The one that could signal ends without doing so.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *ends(void *x) {
  wait_turn(1);
  return x;
}
int main(void) {
  pthread_detach(start(ends, 0));
  LOCK(m);
  go(1);
  pthread_cond_wait(&c, &m);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK: waits for condition variable 0x{{.*}} 'c'
