// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// What a thread did before it sent a signal is before the handler, which runs in another. So is what it did before it installed the handler, whoever
// sends the signal, and before it started the process that does.
#include "Inputs/invisible.h"
#include <signal.h>
#include <sys/wait.h>
int shared, prepared, set_up;
static void handler(int s) { shared = s; go(2); }
static void info_handler(int s, siginfo_t *i, void *c) { (void)i, (void)c; shared = s; go(4); }
static void later(int s) { prepared += s; go(6); }
static void from_child(int s) { set_up += s; go(8); }
static pid_t tid;
INVISIBLE static void raw_tgkill(int s) {
  long ret;
  __asm__ volatile("syscall" : "=a"(ret) : "a"(SYS_tgkill), "D"(getpid()), "S"(tid), "d"(s) : "rcx", "r11", "memory");
}
static void *other(void *arg) {
  tid = (pid_t)syscall(SYS_gettid);
  go(1);
  wait_turn(2);
  shared++;
  go(3);
  wait_turn(4);
  go(5);
  wait_turn(8);
  return arg;
}
static void by_others(void) {
  sigset_t set;
  prepared = 1;
  signal(SIGURG, later);
  raw_tgkill(SIGURG);
  wait_turn(6);
  signal(SIGWINCH, from_child);
  sigemptyset(&set);
  sigaddset(&set, SIGWINCH);
  pthread_sigmask(SIG_BLOCK, &set, 0);
  set_up = 1;
  pid_t child = fork();
  if (!child) _exit(kill(getppid(), SIGWINCH));
  wait_turn(8);
  waitpid(child, 0, 0);
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
  wait_turn(5);
  by_others();
  pthread_join(t, 0);
  printf("done %d\n", shared == SIGUSR2);
}
// CHECK-NOT: rtsan
// CHECK: done 1
