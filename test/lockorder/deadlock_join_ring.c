// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && %env_rtsan_opts=detect_races=0 not timeout 30 %t 2>&1 | FileCheck %s
// Joins in a ring of three, which no error code tells of.
#include "Inputs/locks.h"
static pthread_t ids[3];
static void *joins(void *arg) {
  long i = (long)arg;
  ids[i] = pthread_self();
  meet(4);
  finish(ids[(i + 1) % 3]);
  return 0;
}
int main(void) {
  for (long i = 0; i < 3; i++) start(joins, (void *)i);
  meet(4);
  for (;;) pause();
}
// CHECK: ERROR: rtsan: deadlock: thread T{{[123]}} waits for the end of T{{[123]}}, which waits for the end of T{{[123]}}, which waits for the end of T{{[123]}}
// CHECK: SUMMARY: rtsan: deadlock
