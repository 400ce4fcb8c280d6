// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Memory that never was a mutex.
#include "Inputs/locks.h"
int main(void) {
  pthread_mutex_t m;
  memset(&m, 0xa5, sizeof m);
  LOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: use-of-uninitialised-lock
