// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// A forked child has a watcher of its own.
#include "Inputs/locks.h"
sem_t s;
int main(void) {
  int status;
  sem_init(&s, 0, 0);
  pid_t child = fork();
  if (!child) return sem_wait(&s);
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}
// CHECK: ERROR: rtsan: deadlock:
// CHECK: waits for semaphore 0x{{.*}} 's'
