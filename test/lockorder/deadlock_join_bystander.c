// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// The same, while another thread is at work: it has no part in it.
#include "Inputs/locks.h"
MUTEX(m);
static void *works(void *x) {
  for (;;) pause();
  return x;
}
static void *needs(void *x) {
  LOCK(m);
  UNLOCK(m);
  return x;
}
static void *joins(void *x) {
  LOCK(m);
  finish(start(needs, 0));
  return x;
}
int main(void) {
  start(works, 0);
  finish(start(joins, 0));
  return 0;
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK-DAG: waits for the end of T3
// CHECK-DAG: waits for mutex M0 'm'
// CHECK: SUMMARY: rtsan: deadlock
