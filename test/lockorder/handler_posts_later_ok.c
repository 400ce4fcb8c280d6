// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// The same, when another process sends the signal.
#include "Inputs/locks.h"
sem_t s;
static void handler(int n) {
  (void)n;
  sem_post(&s);
}
int main(void) {
  sem_init(&s, 0, 0);
  signal(SIGUSR1, handler);
  pid_t me = getpid();
  if (!fork()) {
    usleep(SEVERAL_LOOKS);
    _exit(kill(me, SIGUSR1));
  }
  while (sem_wait(&s)) {}
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
