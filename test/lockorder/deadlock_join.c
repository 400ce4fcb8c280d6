// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Who joins a thread holds the lock that it needs to end.
#include "Inputs/locks.h"
MUTEX(m);
static void *needs(void *x) {
  LOCK(m);
  UNLOCK(m);
  return x;
}
int main(void) {
  LOCK(m);
  finish(start(needs, 0));
  UNLOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK-DAG: waits for the end of T1
// CHECK-DAG: waits for mutex M0 'm'
// CHECK: SUMMARY: rtsan: deadlock
