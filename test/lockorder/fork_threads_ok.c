// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A child makes threads and locks of its own.
#include "Inputs/locks.h"
MUTEX(m);
static void *works(void *x) {
  for (int i = 0; i < 1000; i++) {
    LOCK(m);
    UNLOCK(m);
  }
  return x;
}
static void all(void) {
  pthread_t t[4];
  for (int i = 0; i < 4; i++) t[i] = start(works, 0);
  for (int i = 0; i < 4; i++) finish(t[i]);
}
int main(void) {
  int status;
  all();
  pid_t child = fork();
  all();
  if (!child) _exit(0);
  waitpid(child, &status, 0);
  return status ? 1 : fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
