// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A handler that only dumps wakes nobody: a process in which all wait is still found to be stuck.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=dump_signal=SIGUSR2 not timeout 60 %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for semaphore
#include "../Inputs/locks.h"
int main(void) {
  sem_t s;
  sem_init(&s, 0, 0);
  raise(SIGUSR2);
  return sem_wait(&s);
}
