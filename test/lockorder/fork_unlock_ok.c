// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A child gives back what its thread took before the fork.
#include "Inputs/locks.h"
MUTEX(m);
static void before(void) { LOCK(m); }
static void after(void) { UNLOCK(m); }
int main(void) {
  int status;
  pthread_atfork(before, after, after);
  pid_t child = fork();
  LOCK(m);
  UNLOCK(m);
  if (!child) _exit(0);
  waitpid(child, &status, 0);
  return status ? 1 : fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
