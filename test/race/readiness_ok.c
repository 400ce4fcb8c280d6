// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whoever finds a descriptor ready, without reading it, is behind the one who made it ready; but not behind what that one does later.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: not %t late 2>&1 | FileCheck %s --check-prefix=LATE
#define _GNU_SOURCE
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include "Inputs/invisible.h"
int shared, fd, ep, late, turn;
struct epoll_event in = {.events = EPOLLIN};
static void by_write(void) { eventfd_write(fd, 1); }
static void by_adding(void) { eventfd_write(fd, 1); epoll_ctl(ep, EPOLL_CTL_ADD, fd, &in); }
static void by_timer(void) { struct itimerspec soon = {{0, 0}, {0, 1}}; timerfd_settime(fd, 0, &soon, NULL); }
static void (*give)(void);
static void *other(void *arg) {
  if (!late) shared = 1;
  give();
  if (late) shared = 1; // line 21
  go(++turn);
  return arg;
}
static void with_poll(void) { struct pollfd p = {fd, POLLIN, 0}; while (poll(&p, 1, -1) < 1) {} }
static void with_ppoll(void) { struct pollfd p = {fd, POLLIN, 0}; while (ppoll(&p, 1, NULL, NULL) < 1) {} }
static void with_select(void) { fd_set s; FD_ZERO(&s); FD_SET(fd, &s); select(fd + 1, &s, NULL, NULL, NULL); }
static void with_pselect(void) { fd_set s; FD_ZERO(&s); FD_SET(fd, &s); pselect(fd + 1, &s, NULL, NULL, NULL, NULL); }
static void with_epoll(void) { struct epoll_event e; while (epoll_wait(ep, &e, 1, -1) < 1) {} }
static void with_epoll_pwait(void) { struct epoll_event e; while (epoll_pwait(ep, &e, 1, -1, NULL) < 1) {} }
static void once(int file, void (*how)(void), int watched, void (*take)(void)) {
  pthread_t t;
  int next = turn + 1, outer = epoll_create1(0);
  give = how, fd = file, ep = epoll_create1(0);
  if (watched) epoll_ctl(ep, EPOLL_CTL_ADD, fd, &in);
  if (watched > 1) epoll_ctl(outer, EPOLL_CTL_ADD, watched > 2 ? fd : ep, &in), ep = watched > 2 ? ep : outer;
  pthread_create(&t, 0, other, 0);
  take();
  wait_turn(next);
  shared = 2; // line 40
  pthread_join(t, 0);
  close(fd);
}
int main(int argc, char **argv) {
  late = argc > 1;
  void (*plain[])(void) = {with_poll, with_ppoll, with_select, with_pselect}, (*polls[])(void) = {with_epoll, with_epoll_pwait};
  for (int i = 0; i < 4; i++) once(eventfd(0, 0), by_write, 0, plain[i]);
  for (int i = 0; i < 6; i++) once(eventfd(0, 0), by_write, i / 2 + 1, polls[i % 2]); /* watched; nested; watched by two */
  once(eventfd(0, 0), by_adding, 0, with_epoll);
  once(timerfd_create(CLOCK_MONOTONIC, 0), by_timer, 0, with_poll);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// LATE: ERROR: rtsan: data-race
// LATE-NEXT: WRITE of size 4
// LATE-NEXT: readiness_ok.c:40
// LATE: Previous WRITE of size 4
// LATE-NEXT: readiness_ok.c:21
