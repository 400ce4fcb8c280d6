// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=exitcode=99:symbolize=0 %t 60 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=exitcode=99:symbolize=0:detect_races=0 %t 5 2>&1 | FileCheck %s --check-prefix=SILENT
// Races of two threads that nothing orders, not even this test: however the two meet, each run reports. The threads do one access and end, so that they
// meet in each other's birth and death.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int both;
static int counter, copy;
static long *block;
static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static void *writes(void *arg) { both = 1; return arg; }
static void *reads_or_writes(void *i) {
  pthread_mutex_lock(&locks[i != 0]);
  if (i) counter++;
  else *(volatile int *)&copy = counter;
  pthread_mutex_unlock(&locks[i != 0]);
  return 0;
}
static void *is_given(void *arg) {
  long *p;
  while (!(p = __atomic_load_n(&block, __ATOMIC_RELAXED))) {}
  return (void *)*p;
}
static void race(int kind) {
  pthread_t t, u;
  switch (kind) {
    case 0: // with the thread that creates it
      pthread_create(&t, 0, writes, 0);
      both = 2;
      break;
    case 1: // each under a lock, but not the same
      pthread_create(&t, 0, reads_or_writes, 0);
      pthread_create(&u, 0, reads_or_writes, &u);
      pthread_join(u, 0);
      break;
    default: // a block is shown before it is filled, for all that anybody knows
      pthread_create(&t, 0, is_given, 0);
      long *p = malloc(sizeof *p);
      *p = 7;
      __atomic_store_n(&block, p, __ATOMIC_RELAXED);
  }
  pthread_join(t, 0);
}
int main(int argc, char **argv) {
  if (argc == 3) return race(argv[2][0] - '0'), 0;
  int runs = atoi(argv[1]);
  for (int kind = 0; kind < 3; kind++) {
    int reported = 0;
    for (int i = 0; i < runs; i++) {
      int status, pid = fork();
      if (!pid) {
        char number[] = {(char)('0' + kind), 0};
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1), dup2(null, 2);
        execl(argv[0], argv[0], "race", number, (char *)0);
        _exit(1);
      }
      if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 99) reported++;
    }
    printf("kind %d: %d of %d\n", kind, reported, runs);
  }
}
// CHECK: kind 0: 60 of 60
// CHECK: kind 1: 60 of 60
// CHECK: kind 2: 60 of 60
// SILENT: kind 0: 0 of 5
// SILENT: kind 1: 0 of 5
// SILENT: kind 2: 0 of 5
