// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A thread ends with a mutex.
#include "Inputs/locks.h"
MUTEX(m);
static void *takes(void *x) {
  LOCK(m);
  return x;
}
int main(void) {
  finish(start(takes, 0));
  return 0;
}
// CHECK: ERROR: rtsan: lock-held-at-thread-exit
// CHECK: in takes {{.*}}lock_left.c
