// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char **argv) {
  start(argc, argv);
  char src[100] = "";
  int fd[2], zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd)) return 1;
  CASE(read); if (read(zero, block(10), 10 + extra) < 0) puts("wrong");
  CASE(pread); if (pread(zero, block(10), 10 + extra, 0) < 0) puts("wrong");
  CASE(write); if (write(null, block(10), 10 + extra) < 0) puts("wrong");
  CASE(readv);
  struct iovec in[2] = {{src, 4}, {block(10), 10 + extra}};
  if (readv(zero, in, 2) < 0) puts("wrong");
  CASE(writev);
  struct iovec out[2] = {{src, 4}, {block(10), 10 + extra}};
  if (writev(null, out, 2) < 0) puts("wrong");
  CASE(send); if (send(fd[0], block(10), 10 + extra, 0) < 0) puts("wrong");
  CASE(recv); if (recv(fd[1], block(10), 10 + extra, 0) < 0) puts("wrong");
  CASE(sendmsg);
  struct msghdr msg = {.msg_iov = out, .msg_iovlen = 2};
  if (sendmsg(fd[0], &msg, 0) < 0) puts("wrong");
  CASE(recvmsg);
  msg.msg_iov = in;
  if (recvmsg(fd[1], &msg, 0) < 0) puts("wrong");
  CASE(poll);
  struct pollfd *fds = (struct pollfd *)block(2 * sizeof *fds - extra);
  memset(fds, 0, 2 * sizeof *fds - extra);
  fds[0].fd = fd[0], fds[0].events = POLLOUT;
  if (poll(fds, 2, 0) < 0) puts("wrong");
  CASE(select);
  char *set = block(8 - extra);
  memset(set, 0, 8 - extra);
  struct timeval now = {0, 0};
  if (select(5, (fd_set *)set, NULL, NULL, &now) < 0) puts("wrong");
  CASE(epoll_wait);
  int ep = epoll_create(1);
  struct epoll_event event = {.events = EPOLLOUT};
  epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], &event);
  if (epoll_wait(ep, ROOM(struct epoll_event), 1, 0) != 1) puts("wrong");
  CASE(pipe); if (pipe((int *)block(8 - extra))) puts("wrong");
  // More room claimed than there is, and less written than there is: no error.
  CASE(short_read);
  if (write(fd[0], "abc", 3) != 3 || read(fd[1], block(3), 100) != 3) puts("wrong");
  if (read(-1, block(1), 100) != -1) puts("wrong");
  return finish();
}
// CHECK-LABEL: case read.
// CHECK: WRITE of size 11
// CHECK: #0 {{.*}} read
// CHECK: #1 {{.*}} main
// CHECK-LABEL: case pread.
// CHECK: WRITE of size 11
// CHECK-LABEL: case write.
// CHECK: READ of size 11
// CHECK-LABEL: case readv.
// CHECK: WRITE of size 11
// CHECK-LABEL: case writev.
// CHECK: READ of size 11
// CHECK-LABEL: case send.
// CHECK: READ of size 11
// CHECK-LABEL: case recv.
// CHECK: WRITE of size 11
// CHECK-LABEL: case sendmsg.
// CHECK: READ of size 11
// CHECK-LABEL: case recvmsg.
// CHECK: WRITE of size 11
// CHECK-LABEL: case poll.
// CHECK: READ of size 16
// CHECK-LABEL: case select.
// CHECK: READ of size 8
// CHECK-LABEL: case epoll_wait.
// CHECK: WRITE of size 12
// CHECK-LABEL: case pipe.
// CHECK: WRITE of size 8
// CHECK-LABEL: case short_read.
// CHECK-NOT: ERROR
// CHECK: all done
// OK: all done
