// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A spin lock taken twice.
#include "Inputs/locks.h"
pthread_spinlock_t s;
int main(void) {
  pthread_spin_init(&s, 0);
  pthread_spin_lock(&s);
  pthread_spin_lock(&s);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for spin lock M0 's', which it holds itself
