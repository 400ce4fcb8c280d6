// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A wait for a condition by who does not hold the mutex.
#include "Inputs/locks.h"
MUTEX(m);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
int main(void) {
  struct timespec t = in_ms(CLOCK_REALTIME, 1);
  pthread_cond_timedwait(&c, &m, &t);
  return 0;
}
// CHECK: ERROR: rtsan: condition-wait-without-mutex
