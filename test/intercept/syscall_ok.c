// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// syscall() takes six arguments, sets errno and only then, and works where calls return twice.
#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static int word;
int main(void) {
  errno = 77;
  printf("%d %d\n", syscall(SYS_getpid) == getpid(), errno);
  // CHECK: 1 77
  char *p = (char *)syscall(SYS_mmap, 0L, 8192L, (long)(PROT_READ | PROT_WRITE), (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L);
  p[5] = 'x';
  printf("%c %ld\n", p[5], syscall(SYS_munmap, p, 8192L));
  // CHECK-NEXT: x 0
  printf("%ld", syscall(SYS_close, -1L));
  printf(" %d\n", errno == EBADF);
  // CHECK-NEXT: -1 1
  printf("%ld", syscall(SYS_futex, &word, FUTEX_WAIT, 1, 0, 0, 0));
  printf(" %d\n", errno == EAGAIN);
  // CHECK-NEXT: -1 1
  errno = 77;
  printf("%ld %d\n", syscall(SYS_futex, &word, FUTEX_WAKE, 1, 0, 0, 0), errno);
  // CHECK-NEXT: 0 77
  printf("%ld", syscall(SYS_futex, (int *)8, FUTEX_WAKE_OP, 1, 1L, (int *)8, 0));
  printf(" %d\n", errno == EFAULT);
  // CHECK-NEXT: -1 1
  fflush(stdout);
  int status = 0;
  long child = syscall(SYS_fork);
  if (!child) _exit(5);
  printf("%d %d\n", waitpid((pid_t)child, &status, 0) == child, WEXITSTATUS(status));
  // CHECK-NEXT: 1 5
}
