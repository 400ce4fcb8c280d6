// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// disable_sanitizer_instrumentation is obeyed: that function's accesses are not recorded. Other functions' are.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DQUIET= %s -o %t -lpthread && not %t 2>&1 | FileCheck %s --check-prefix=RACE
#include "../Inputs/invisible.h"
#ifndef QUIET
#define QUIET __attribute__((disable_sanitizer_instrumentation))
#endif
static int data;
static struct { int a[10]; } from, to;
QUIET __attribute__((noinline)) static void touch(void) {
  data++;
  to = from;
  __atomic_fetch_add(&data, 1, __ATOMIC_RELAXED);
}
static void *other(void *arg) {
  touch();
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  data++;
  to.a[1] = 2;
  pthread_join(t, 0);
  printf("done %d\n", data);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done 3
// RACE: ERROR: rtsan: data-race
