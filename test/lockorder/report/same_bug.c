// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One inversion found from either side, and by other locks at the same places, is one report: the same id, and a repeat.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t 2>&1 | FileCheck --check-prefixes=CHECK,COUNT %s
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t 2>&1 | grep "report id" > %t.one
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t x 2>&1 | grep "report id" > %t.two
// RUN: diff %t.one %t.two
// CHECK: ERROR: rtsan: lock-order-inversion
// CHECK-NOT: ERROR:
// COUNT: rtsan: 1 more reports were repeats of those printed
#include "../Inputs/locks.h"
static pthread_mutex_t m[2][2] = {{PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER}, {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER}};
static int pair;
static void *forth(void *x) {
  LOCK(m[pair][0]);
  LOCK(m[pair][1]);
  UNLOCK(m[pair][1]);
  UNLOCK(m[pair][0]);
  return x;
}
static void *back(void *x) {
  LOCK(m[pair][1]);
  LOCK(m[pair][0]);
  UNLOCK(m[pair][0]);
  UNLOCK(m[pair][1]);
  return x;
}
int main(int argc, char **argv) {
  for (pair = 0; pair < 2; pair++) {
    invisible_turn = 0;
    if (argc > 1) in_turn(back, forth);
    else in_turn(forth, back);
  }
  return 0;
}
