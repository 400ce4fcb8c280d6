// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-22
// A thread that still runs while the process ends gets the time to show its race. The report ends the wait.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=atexit_sleep_ms=100000 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=atexit_sleep_ms=1 %t ends 2>&1 | FileCheck %s --check-prefix=QUIET
#include "Inputs/invisible.h"
int shared;
static void *other(void *arg) {
  wait_turn(1);
  if (!arg) shared = 1;
  go(2);
  return arg;
}
static void ending(void) { go(1); }
int main(int argc, char **argv) {
  pthread_t t;
  atexit(ending);
  pthread_create(&t, 0, other, argc > 1 ? argv : 0);
  shared = 2;
  fprintf(stderr, "done\n");
  return 0;
}
// CHECK: done
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 4 at {{.*}} by thread T1
// CHECK: Previous WRITE of size 4 at {{.*}} by thread T0
// QUIET-NOT: rtsan
// QUIET: done
