// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Threads that join each other in a row, while the last one works.
#include "Inputs/locks.h"
static pthread_t next[6];
static void *joins(void *arg) {
  long i = (long)arg;
  if (i == 5) {
    usleep(SEVERAL_LOOKS);
    return 0;
  }
  next[i + 1] = start(joins, (void *)(i + 1));
  finish(next[i + 1]);
  return 0;
}
int main(void) {
  finish(start(joins, (void *)0));
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
