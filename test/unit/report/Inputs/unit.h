/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Checks for unit tests written as plain C programs: the first failure says where and ends the program. */
#ifndef UNIT_H
#define UNIT_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPECT(x) \
  do { if (!(x)) { fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #x); exit(1); } } while (0)
#define EXPECT_HAS(text, part) \
  do { if (!strstr((text), (part))) { fprintf(stderr, "%s:%d: not in the text: %s\n---\n%s\n", __FILE__, __LINE__, (part), (text)); exit(1); } } while (0)
#define EXPECT_EQ_TEXT(text, want) \
  do { if (strcmp((text), (want)) != 0) { fprintf(stderr, "%s:%d: got:\n%s\nwant:\n%s\n", __FILE__, __LINE__, (text), (want)); exit(1); } } while (0)

/* Runs fn in a child; its stderr goes to out, its exit status is returned (128 + signal if killed). */
static inline int run_child(void (*fn)(void *), void *arg, char *out, size_t cap) {
  int fds[2], status;
  size_t n = 0;
  ssize_t r;
  if (pipe(fds)) abort();
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fds[1], 2);
    close(fds[0]);
    close(fds[1]);
    fn(arg);
    _exit(0);
  }
  close(fds[1]);
  while (n + 1 < cap && (r = read(fds[0], out + n, cap - 1 - n)) > 0) n += (size_t)r;
  out[n] = 0;
  close(fds[0]);
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
#endif
