// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A process that is stopped while it works is at work.
#include "Inputs/locks.h"
sem_t s[2];
static void *plays(void *arg) {
  long me = (long)arg;
  for (int i = 0; i < 100000; i++) {
    sem_wait(&s[me]);
    sem_post(&s[!me]);
  }
  return 0;
}
int main(void) {
  int status;
  pid_t child = fork();
  if (!child) {
    sem_init(&s[0], 0, 1);
    sem_init(&s[1], 0, 0);
    pthread_t t = start(plays, (void *)0), u = start(plays, (void *)1);
    finish(t);
    finish(u);
    _exit(0);
  }
  for (int i = 0; i < 5; i++) {
    kill(child, SIGSTOP);
    usleep(60000);
    kill(child, SIGCONT);
    usleep(1000);
  }
  waitpid(child, &status, 0);
  return status ? 1 : fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
