// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// No notes: nothing held, calls that do not wait (no time, no descriptor that blocks), a regular file, the option off. The last call shows that notes work.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=report_blocking_under_lock=1 %t %s 2>&1 | FileCheck %s
// RUN: %t %s 2>&1 | FileCheck --allow-empty --check-prefix=OFF %s
// OFF-NOT: {{.}}
// CHECK: rtsan: 1 place where a lock is held
// CHECK-NEXT: rtsan: once: poll may block
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int main(int argc, char **argv) {
  int ends[2], file = open(argv[1], O_RDONLY);
  char c;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) || file < 0) return 1;
  usleep(1);
  pthread_mutex_lock(&m);
  poll(NULL, 0, 0);
  select(0, NULL, NULL, NULL, &(struct timeval){0});
  recv(ends[0], &c, 1, MSG_DONTWAIT);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  (void)!read(ends[0], &c, 1);
  (void)!read(file, &c, 1);
  waitpid(-1, NULL, WNOHANG);
  poll(NULL, 0, 1);
  pthread_mutex_unlock(&m);
  poll(NULL, 0, 1);
  return 0;
}
