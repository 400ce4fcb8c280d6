// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && rm -rf %t.d && mkdir %t.d && %t %t.d 2>&1 | FileCheck %s
// RUN: rm -rf %t.d && mkdir %t.d && %env_rtsan_opts=io_sync=0 not %t %t.d 2>&1 | FileCheck %s --check-prefix=OFF
// Whoever is told of a change of a file comes after the change: by a name, through a descriptor or a stream; poll and epoll tell as well.
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include "Inputs/invisible.h"
enum { ROUNDS = 9 };
static int payload[ROUNDS];
static void change(int round) {
  int fd;
  FILE *f;
  switch (round) {
    case 0: close(open("a", O_CREAT | O_WRONLY, 0600)); break;
    case 1: fd = open("a", O_WRONLY); if (write(fd, "x", 1) != 1) abort(); close(fd); break;
    case 2: if (rename("a", "b")) abort(); break;
    case 3: if (chmod("b", 0400)) abort(); break;
    case 4: if (unlink("b")) abort(); break;
    case 5: if (mkdir("d", 0700)) abort(); break;
    case 6: if (rmdir("d")) abort(); break;
    case 7: f = fopen("e", "w"); fputs("hello", f); fclose(f); break;
    default: if (truncate("e", 1)) abort();
  }
}
static void *changer(void *arg) {
  for (int i = 0; i < ROUNDS; i++) {
    payload[i] = i;
    change(i);
    go(2 * i + 1);
    wait_turn(2 * i + 2);
  }
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  char b[4096] __attribute__((aligned(8)));
  if (argc < 2 || chdir(argv[1])) return 1;
  int n = inotify_init1(IN_NONBLOCK), ep = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN}, out;
  struct pollfd p = {n, POLLIN, 0};
  if (inotify_add_watch(n, ".", IN_ALL_EVENTS & ~(IN_OPEN | IN_ACCESS)) < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, n, &e)) return 1;
  pthread_create(&t, 0, changer, 0);
  for (int i = 0; i < ROUNDS; i++) {
    wait_turn(2 * i + 1);
    if (i % 3 == 0 ? epoll_wait(ep, &out, 1, -1) != 1 : poll(&p, 1, -1) != 1) return 1;
    if (i % 3 == 2 && read(n, b, sizeof b) <= 0) return 1;
    if (payload[i] != i) return 1;
    payload[i] = 0;
    while (read(n, b, sizeof b) > 0) {}
    go(2 * i + 2);
  }
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// OFF: ERROR: rtsan: data-race
