// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && %env_rtsan_opts=halt_on_error=0 not timeout 30 %t 2>&1 | FileCheck %s
// A thread took its mutex along when it ended. What is left of it is reported, and then who waits for it.
#include "Inputs/locks.h"
MUTEX(m);
static void *takes(void *x) {
  LOCK(m);
  return x;
}
int main(void) {
  finish(start(takes, 0));
  LOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: lock-held-at-thread-exit
// CHECK: ERROR: rtsan: deadlock:
// CHECK: waits for mutex M0 'm'
