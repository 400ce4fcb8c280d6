// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Notes of blocking calls under a lock come in builds that are checked for locks only, too; without the option there are none.
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -O1 %s -o %t -lpthread && %env_rtsan_opts=report_blocking_under_lock=1 %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck %s --check-prefix=OFF --implicit-check-not=rtsan
// CHECK: read
// OFF: done
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int main(void) {
  int fd[2];
  char c = 'x';
  if (pipe(fd) || write(fd[1], &c, 1) != 1) return 1;
  pthread_mutex_lock(&m);
  if (read(fd[0], &c, 1) != 1) return 2;
  pthread_mutex_unlock(&m);
  puts("done");
  return 0;
}
