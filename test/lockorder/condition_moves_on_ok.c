// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A condition goes with another mutex when nobody waits any more.
#include "Inputs/locks.h"
MUTEX(m);
MUTEX(n);
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
int main(void) {
  for (int i = 0; i < 4; i++) {
    pthread_mutex_t *with = i & 1 ? &m : &n;
    struct timespec t = in_ms(CLOCK_REALTIME, 1);
    LOCK(*with);
    pthread_cond_timedwait(&c, with, &t);
    UNLOCK(*with);
  }
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
