// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// All threads wait, and a signal handler posts.
#include "Inputs/locks.h"
sem_t s;
static void handler(int n) {
  (void)n;
  sem_post(&s);
}
int main(void) {
  sem_init(&s, 0, 0);
  signal(SIGALRM, handler);
  ualarm(200000, 0);
  while (sem_wait(&s)) {}
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
