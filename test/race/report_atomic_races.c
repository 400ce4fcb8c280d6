// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_atomic_races=0 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: %env_rtsan_opts=report_atomic_races=0 not %t plain 2>&1 | FileCheck %s --check-prefix=PLAIN
// Races of an atomic with a plain access can be left out; those of two plain accesses stay.
#include "Inputs/invisible.h"
int number, shared;
static void *other(void *arg) {
  __atomic_fetch_add(&number, 1, __ATOMIC_RELAXED);
  if (arg) shared = 1;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  pthread_create(&t, 0, other, argc > 1 ? argv[1] : 0);
  wait_turn(1);
  number = 5;
  if (argc > 1) shared = 2;
  pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
// CHECK: ERROR: rtsan: data-race on address
// QUIET-NOT: rtsan
// QUIET: done
// PLAIN: ERROR: rtsan: data-race on address
// PLAIN: #0 {{.*}} main {{.*}}report_atomic_races.c:[[#@LINE-8]]
