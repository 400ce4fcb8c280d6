// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// A wait for a semaphore is cancelled.
#include "Inputs/locks.h"
sem_t s;
static void clean(void *x) {
  write(-1, "", 0);
  (void)x;
}
static void *waits(void *x) {
  ;
  pthread_cleanup_push(clean, 0);
  go(1);
  sem_wait(&s);
  pthread_cleanup_pop(1);
  return x;
}
static void *reads(void *x) {
  char byte;
  return read((int)(long)x, &byte, 1) < 0 ? x : 0;
}
int main(void) {
  sem_init(&s, 0, 0);
  pthread_t t = start(waits, 0);
  wait_turn(1);
  
  pthread_cancel(t);
  finish(t);
  int ends[2];
  if (pipe(ends)) abort();
  t = start(reads, (void *)(long)ends[0]);
  usleep(SEVERAL_LOOKS);
  if (write(ends[1], "x", 1) != 1) abort();
  finish(t);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
