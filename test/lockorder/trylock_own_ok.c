// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Trying one's own mutex is an answer, not a wait.
#include "Inputs/locks.h"
MUTEX(m);
int main(void) {
  LOCK(m);
  struct timespec t = in_ms(CLOCK_REALTIME, 5);
  if (pthread_mutex_trylock(&m) != EBUSY || pthread_mutex_timedlock(&m, &t) != ETIMEDOUT) abort();
  UNLOCK(m);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
