// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bug in a forked child of a busy parent is reported by the child, which alone dies: 30 times.
// RUN: %clang_rtsan -O1 -pthread %s -o %t && %env_rtsan_opts=symbolize=0 timeout 100 %t 2>&1 | FileCheck %s
// CHECK-COUNT-30: ERROR: rtsan: heap-use-after-free
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static _Atomic int stop;
static void *churn(void *a) {
  while (!stop) free(malloc(500));
  return a;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, churn, NULL);
  int good = 0;
  for (int i = 0; i < 30; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      volatile char *p = malloc(10);
      free((void *)p);
      p[0] = 1;
      _exit(0);
    }
    int s;
    waitpid(pid, &s, 0);
    good += WIFEXITED(s) && WEXITSTATUS(s) == 99;
  }
  stop = 1;
  pthread_join(t, NULL);
  fprintf(stderr, good == 30 ? "fine\n" : "%d\n", good);
  return 0;
}
