// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A signal handler jumps out of a wait: it is over.
#include "Inputs/locks.h"
#include <setjmp.h>
sem_t s;
static sigjmp_buf out;
static void handler(int n) {
  (void)n;
  siglongjmp(out, 1);
}
static void *reads(void *arg) {
  char byte;
  return read((int)(long)arg, &byte, 1) == 1 ? 0 : arg;
}
int main(void) {
  int ends[2];
  sem_init(&s, 0, 0);
  signal(SIGALRM, handler);
  if (pipe(ends)) abort();
  if (!sigsetjmp(out, 1)) {
    ualarm(50000, 0);
    for (;;) sem_wait(&s);
  }
  signal(SIGALRM, SIG_DFL);
  pthread_t t = start(reads, (void *)(long)ends[0]);
  usleep(SEVERAL_LOOKS);
  if (write(ends[1], "x", 1) != 1) abort();
  finish(t);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
