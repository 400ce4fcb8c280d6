// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A lock that another thread held at fork is nobody's in the child: who wants it waits for ever.
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
    LOCK(m);
    return 0;
  }
  waitpid(child, &status, 0);
  go(2);
  finish(t);
  return WEXITSTATUS(status);
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK: waits for mutex M0 'm'
// CHECK: SUMMARY: rtsan: deadlock
