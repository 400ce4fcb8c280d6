// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A routine that runs once wants to be run once more before it is done.
#include "Inputs/locks.h"
pthread_once_t o = PTHREAD_ONCE_INIT;
static void again(void) { pthread_once(&o, again); }
int main(void) {
  pthread_once(&o, again);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for one-time initialisation 0x{{.*}} 'o'
// CHECK: in again {{.*}}deadlock_once.c
