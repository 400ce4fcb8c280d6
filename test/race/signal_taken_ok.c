// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Who takes a signal with sigwait and its kin, or reads it from a signalfd, is behind its sender; but not behind what the sender does later.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: not %t late 2>&1 | FileCheck %s --check-prefix=LATE
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <time.h>
#include "Inputs/invisible.h"
int shared, late, turn, fd;
pthread_t taker;
sigset_t set;
static void by_kill(void) { kill(getpid(), SIGUSR1); }
static void by_thread(void) { pthread_kill(taker, SIGUSR1); }
static void by_queue(void) { sigqueue(getpid(), SIGUSR1, (union sigval){0}); }
static void by_thread_queue(void) { pthread_sigqueue(taker, SIGUSR1, (union sigval){0}); }
static void with_sigwait(void) { int n; sigwait(&set, &n); }
static void with_info(void) { siginfo_t i; while (sigwaitinfo(&set, &i) < 0) {} }
static void with_timed(void) { struct timespec long_time = {1000, 0}; while (sigtimedwait(&set, NULL, &long_time) < 0) {} }
static void with_fd(void) { struct signalfd_siginfo i; if (read(fd, &i, sizeof i) != sizeof i) abort(); }
static void with_poll(void) { struct pollfd p = {fd, POLLIN, 0}; while (poll(&p, 1, -1) < 1) {} with_fd(); }
static void *other(void *give) {
  if (!late) shared = 1;
  ((void (*)(void))give)();
  if (late) shared = 1; // line 26
  go(++turn);
  return give;
}
int main(int argc, char **argv) {
  void (*gives[])(void) = {by_kill, by_thread, by_queue, by_thread_queue}, (*takes[])(void) = {with_sigwait, with_info, with_timed, with_fd, with_poll};
  late = argc > 1;
  taker = pthread_self();
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  fd = signalfd(-1, &set, 0);
  for (int i = 0; i < 20; i++) {
    pthread_t t;
    pthread_create(&t, 0, other, (void *)gives[i % 4]);
    takes[i % 5]();
    wait_turn(i + 1);
    shared = 2; // line 43
    pthread_join(t, 0);
  }
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// LATE: ERROR: rtsan: data-race
// LATE-NEXT: WRITE of size 4
// LATE-NEXT: signal_taken_ok.c:43
// LATE: Previous WRITE of size 4
// LATE-NEXT: signal_taken_ok.c:26
