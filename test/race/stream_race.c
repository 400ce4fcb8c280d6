// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t print 2>&1 | FileCheck %s
// RUN: not %t file %t.tmp 2>&1 | FileCheck %s
// RUN: not %t other_pipe 2>&1 | FileCheck %s
// To print, or to use the same file, tells other threads nothing; nor does one pipe order what another one's readers do.
#include <string.h>
#include "Inputs/invisible.h"
int shared;
static FILE *stream;
static const char *mode;
static int fds[4];
static void *other(void *arg) {
  shared = 1;
  if (!strcmp(mode, "print")) printf("hello\n"), puts("hello"), putchar('\n'), fflush(stdout);
  else fputs("hello\n", stream), fflush(stream);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  mode = argv[1];
  if (pipe(fds) || pipe(fds + 2)) return 1;
  stream = argc > 2 ? fopen(argv[2], "w") : fdopen(fds[1], "w");
  if (write(fds[3], "x", 1) != 1) return 1;
  FILE *in = fdopen(fds[2], "r");
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (!strcmp(mode, "other_pipe")) getc(in);
  else printf("hello\n"), puts("hello"), putchar('\n'), fputs("hello\n", stream);
  shared = 2; // RACE
  pthread_join(t, 0);
}
// CHECK: ERROR: rtsan: data-race
// CHECK: in main {{.*}}stream_race.c:[[@LINE-4]]
// CHECK: Previous WRITE
// CHECK: in other
