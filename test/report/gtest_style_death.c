// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A child whose stderr is read back through a pipe: the report is there, as death tests expect.
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK: seen 1
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  static char text[1 << 16];
  int fds[2], n = 0, r;
  if (pipe(fds)) return 1;
  if (fork() == 0) {
    dup2(fds[1], 2);
    volatile char *p = malloc(10);
    p[10] = 1;
    _exit(0);
  }
  close(fds[1]);
  while ((r = (int)read(fds[0], text + n, sizeof text - 1 - (size_t)n)) > 0) n += r;
  wait(NULL);
  printf("seen %d\n", strstr(text, "heap-buffer-overflow") != NULL);
  return 0;
}
