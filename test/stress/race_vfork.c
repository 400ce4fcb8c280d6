// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vfork and posix_spawn while other threads work: the child shares everything and is no thread of its own.
// (The debug flavour forgets too soon for the race to be sure.)
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: timeout 100 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %if release %{ not timeout 100 %t race 2>&1 | FileCheck %s %}
#include "../race/Inputs/invisible.h"
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
extern char **environ;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int shared;
static _Atomic int stop;
static void *busy(void *arg) {
  while (!stop) {
    pthread_mutex_lock(&mutex);
    shared++;
    pthread_mutex_unlock(&mutex);
    free(malloc(70));
  }
  return arg;
}
static void *other(void *arg) {
  shared = 1;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t[2];
  char *words[] = {"true", NULL};
  int status, good = 0;
  (void)argv;
  for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, busy, 0);
  for (int i = 0; i < 20; i++) {
    volatile int told = 0;
    pid_t pid = vfork();
    if (pid == 0) {
      told = i + 1;
      execv("/bin/true", words);
      _exit(1);
    }
    good += told == i + 1 && waitpid(pid, &status, 0) == pid && status == 0;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, words, environ)) return 1;
    good += waitpid(pid, &status, 0) == pid && status == 0;
  }
  stop = 1;
  for (int i = 0; i < 2; i++) pthread_join(t[i], 0);
  if (argc > 1) {
    pthread_create(&t[0], 0, other, 0);
    wait_turn(1);
    shared = 2;
  }
  printf(good == 40 ? "done\n" : "%d\n", good);
  return 0;
}
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
