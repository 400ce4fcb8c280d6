// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Forks while other threads allocate: children allocate, free what the parent made, fork again, report.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static _Atomic int stop;
static void *churn(void *a) {
  while (!stop) {
    char *volatile p = malloc(500);
    p[0] = 1;
    free(p);
  }
  return a;
}
int main(void) {
  pthread_t t[3];
  for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, churn, NULL);
  int good = 0;
  for (int i = 0; i < 100; i++) {
    char *volatile p = malloc(100);
    pid_t pid = fork();
    if (pid == 0) {
      free(p);
      for (int k = 0; k < 300; k++) free(malloc((size_t)k));
      if (i % 10 == 0) {
        pid_t again = fork();
        int s;
        if (again == 0) _exit(3);
        waitpid(again, &s, 0);
        if (WEXITSTATUS(s) != 3) _exit(9);
      }
      _exit(7);
    }
    free(p);
    int s;
    waitpid(pid, &s, 0);
    good += WIFEXITED(s) && WEXITSTATUS(s) == 7;
  }
  stop = 1;
  for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
  printf(good == 100 ? "fine\n" : "%d\n", good);
  return 0;
}
