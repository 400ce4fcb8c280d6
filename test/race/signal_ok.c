// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// What a thread did before it sent a signal is before the handler, which runs in another.
#include "Inputs/invisible.h"
#include <signal.h>
int shared;
static void handler(int s) { shared = s; go(2); }
static void info_handler(int s, siginfo_t *i, void *c) { (void)i, (void)c; shared = s; go(4); }
static void *other(void *arg) {
  go(1);
  wait_turn(2);
  shared++;
  go(3);
  wait_turn(4);
  return arg;
}
int main(void) {
  pthread_t t;
  struct sigaction a = {.sa_sigaction = info_handler, .sa_flags = SA_SIGINFO}, old;
  signal(SIGUSR1, handler);
  if (sigaction(SIGUSR2, &a, &old) || old.sa_handler != SIG_DFL) abort();
  if (sigaction(SIGUSR1, 0, &old) || old.sa_handler != handler || (old.sa_flags & SA_SIGINFO)) abort();
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  pthread_kill(t, SIGUSR1);
  wait_turn(3);
  pthread_kill(t, SIGUSR2);
  pthread_join(t, 0);
  printf("done %d\n", shared == SIGUSR2);
}
// CHECK-NOT: rtsan
// CHECK: done 1
