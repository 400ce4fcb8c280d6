// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// It was destroyed before.
#include "Inputs/locks.h"
pthread_mutex_t m;
int main(void) {
  pthread_mutex_init(&m, 0);
  pthread_mutex_destroy(&m);
  LOCK(m);
  return 0;
}
// CHECK: ERROR: rtsan: use-of-destroyed-lock
