// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A signal handler wants what the code that it interrupted holds.
#include "Inputs/locks.h"
MUTEX(m);
static void handler(int s) {
  (void)s;
  LOCK(m);
  UNLOCK(m);
}
int main(void) {
  signal(SIGUSR1, handler);
  LOCK(m);
  raise(SIGUSR1);
  UNLOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: a signal handler in thread T0 waits for mutex M0 'm', held by the code that it interrupted
// CHECK: in handler {{.*}}deadlock_handler.c
