// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Two initialisations need each other.
#include "Inputs/locks.h"
pthread_once_t o = PTHREAD_ONCE_INIT, p = PTHREAD_ONCE_INIT;
static void nothing(void) {}
static void first(void) {
  meet(2);
  pthread_once(&p, nothing);
}
static void second(void) {
  meet(2);
  pthread_once(&o, nothing);
}
static void *a(void *x) {
  pthread_once(&o, first);
  return x;
}
static void *b(void *x) {
  pthread_once(&p, second);
  return x;
}
int main(void) {
  start(a, 0);
  start(b, 0);
  for (;;) pause();
}
// CHECK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for one-time initialisation
// CHECK: SUMMARY: rtsan: deadlock
