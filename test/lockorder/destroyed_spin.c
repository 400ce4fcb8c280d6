// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// It was destroyed before.
#include "Inputs/locks.h"
pthread_spinlock_t s;
int main(void) {
  pthread_spin_init(&s, 0);
  pthread_spin_destroy(&s);
  pthread_spin_lock(&s);
  return 0;
}
// CHECK: ERROR: rtsan: use-of-destroyed-lock
