// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-22
// What another process passes on orders threads here: a child that copies a pipe, that starts or ends, however it is started; the terminal's driver
// between the ends of a pseudo-terminal; and to open the two ends of a named pipe is to meet. But not what is done after that.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && rm -f %t.fifo && %t %t.fifo 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=symbolize=0 not %t late 2>&1 | FileCheck %s --check-prefix=LATE
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "Inputs/invisible.h"
extern char **environ;
static volatile int shared;
static int to[2], from[2], again, late;
static const char *fifo;
static char *cat[] = {"cat", NULL}, *echo[] = {"echo", "x", NULL};
static pid_t child;

static void put(int fd) { if (write(fd, "x\n", 2) != 2) abort(); }
static void get(int fd) { char c; if (read(fd, &c, 1) != 1) abort(); }
static pid_t copier(void) {
  pid_t pid = fork();
  if (pid) return pid;
  dup2(to[0], 0), dup2(from[1], 1);
  close(to[1]);
  execvp("cat", cat);
  _exit(1);
}
static void one_of_to(void) { put(to[1]); }
static void one_of_from(void) { get(from[0]); }
static void start_copier(void) { child = copier(); }
static void stream_of_to(void) { FILE *f = fdopen(dup(to[1]), "w"); fputs("x\n", f), fclose(f); }
static void stream_of_from(void) { FILE *f = fdopen(dup(from[0]), "r"); if (fgetc(f) != 'x') abort(); fclose(f); }
static void stream_of_same(void) { FILE *f = fdopen(dup(to[0]), "r"); if (fgetc(f) != 'x') abort(); fclose(f); }
static void start_later(void) { wait_turn(again); child = copier(); get(from[0]); }
static void by_fork(void) { if (!(child = fork())) { put(from[1]); _exit(0); } }
static void by_vfork(void) { if (!(child = vfork())) { dup2(from[1], 1); execvp("echo", echo); _exit(1); } }
static void by_spawn(void) {
  posix_spawn_file_actions_t a;
  posix_spawn_file_actions_init(&a);
  posix_spawn_file_actions_adddup2(&a, from[1], 1);
  if (posix_spawnp(&child, "echo", &a, NULL, echo, environ)) abort();
}
static void by_system(void) { char line[40]; snprintf(line, sizeof line, "echo x >&%d", from[1]); if (system(line)) abort(); }
static void by_popen(void) { char line[40]; snprintf(line, sizeof line, "cat >&%d", from[1]); FILE *f = popen(line, "w"); fputs("x", f), pclose(f); }
static void child_that_ends(void) { if (!fork()) _exit(0); }
static void wait_for_it(void) { while (waitpid(-1, NULL, 0) < 0) {} }
static void terminal(void) { if (openpty(&to[1], &to[0], NULL, NULL, NULL)) abort(); }
static void from_terminal(void) { get(to[0]); }
static void make_fifo(void) { mkfifo(fifo, 0600); }
static void fifo_in(void) { close(open(fifo, O_WRONLY)); }
static void fifo_out(void) { close(open(fifo, O_RDONLY)); }
static void nothing(void) {}
static struct round { void (*first)(void), (*give)(void), (*take)(void); } rounds[] = {
  {start_copier, one_of_to, one_of_from}, {start_copier, stream_of_to, stream_of_from}, {nothing, one_of_to, start_later}, {nothing, stream_of_to, stream_of_same},
  {nothing, by_fork, one_of_from}, {nothing, by_vfork, one_of_from}, {nothing, by_spawn, one_of_from}, {nothing, by_system, one_of_from},
  {nothing, by_popen, one_of_from}, {nothing, child_that_ends, wait_for_it}, {terminal, one_of_to, from_terminal}, {make_fifo, fifo_in, fifo_out},
};
static void *other(void *round) {
  if (!late) shared = 1;
  ((struct round *)round)->give();
  if (late) shared = 1;
  go(again);
  return NULL;
}
int main(int argc, char **argv) {
  (void)argc;
  fifo = argv[1];
  late = !strcmp(argv[1], "late");
  for (unsigned i = 0; i < (late ? 1 : sizeof rounds / sizeof *rounds); i++) {
    pthread_t t;
    // The numbers that the pipes get were those of files before.
    int file = open("/dev/null", O_RDONLY), files[] = {open(argv[0], O_RDONLY), open(argv[0], O_RDONLY)};
    close(file), close(files[0]), close(files[1]);
    if (pipe(to) || pipe(from)) abort();
    again++, child = 0;
    rounds[i].first();
    pthread_create(&t, 0, other, &rounds[i]);
    rounds[i].take();
    if (late) wait_turn(again);
    shared = 2;
    pthread_join(t, 0);
    if (child > 0) kill(child, SIGKILL), waitpid(child, NULL, 0);
    close(to[0]), close(to[1]), close(from[0]), close(from[1]);
  }
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// LATE: ERROR: rtsan: data-race
