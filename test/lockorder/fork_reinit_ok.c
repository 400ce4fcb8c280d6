// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A child makes a lock anew that another thread held at fork.
#include "Inputs/locks.h"
MUTEX(m);
static void *holds(void *x) {
  LOCK(m);
  go(1);
  wait_turn(2);
  UNLOCK(m);
  return x;
}
int main(void) {
  pthread_t t = start(holds, 0);
  int status;
  wait_turn(1);
  pid_t child = fork();
  if (!child) {
    pthread_mutex_init(&m, 0);
    LOCK(m);
    UNLOCK(m);
    _exit(0);
  }
  waitpid(child, &status, 0);
  go(2);
  finish(t);
  return status ? 1 : fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
