// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Writers first: a reader who reads again waits for a writer, who waits for that reader.
#include "Inputs/locks.h"
pthread_rwlock_t l = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static void *reads(void *x) {
  pthread_rwlock_rdlock(&l);
  go(1);
  while (pthread_rwlock_tryrdlock(&l) == 0) pthread_rwlock_unlock(&l); /* until the writer waits */
  pthread_rwlock_rdlock(&l);
  return x;
}
static void *writes(void *x) {
  wait_turn(1);
  pthread_rwlock_wrlock(&l);
  return x;
}
int main(void) {
  start(reads, 0);
  start(writes, 0);
  for (;;) pause();
}
// CHECK: ERROR: rtsan: deadlock: thread T1 waits for rwlock M0 'l' for reading
// CHECK: SUMMARY: rtsan: deadlock
