// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// It is held when it is destroyed.
#include "Inputs/locks.h"
MUTEX(m);
int main(void) {
  LOCK(m);
  pthread_mutex_destroy(&m);
  return 0;
}
// CHECK: ERROR: rtsan: destroy-of-held-lock
