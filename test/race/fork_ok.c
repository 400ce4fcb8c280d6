// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// A child works on, with threads of its own; so does the parent.
#include "Inputs/invisible.h"
#include <sys/wait.h>
int shared;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void *other(void *arg) {
  for (int i = 0; i < 200; i++) pthread_mutex_lock(&m), shared++, pthread_mutex_unlock(&m);
  return arg;
}
static int both(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  other(0);
  return pthread_join(t, 0) || shared != 400;
}
int main(void) {
  pid_t pid = fork();
  if (!pid) _exit(both());
  int status, bad = both();
  if (waitpid(pid, &status, 0) != pid || status || bad) abort();
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
