// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=history_size=0 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=history_size=0:report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: %env_rtsan_opts=history_size=3 not %t 2>&1 | FileCheck %s --check-prefix=MORE
// RUN: %env_rtsan_opts=history_size=0:halt_on_error=0:print_stats=1 not %t 2>&1 | FileCheck %s --check-prefix=COUNT
// The race is found however much came in between; of the earlier side the stack may be lost, and how to keep more is said.
#include "Inputs/invisible.h"
enum { BETWEEN = 5000 };
int shared;
char *many;
static void *other(void *arg) {
  shared = 1;
  for (int i = 0; i < BETWEEN; i++) ((volatile char *)many)[i * 16 + i % 3] = 1;
  go(1);
  wait_turn(2);
  return arg;
}
int main(void) {
  pthread_t t;
  many = malloc(BETWEEN * 16 + 16);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  shared = 2;
  go(2);
  pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
// CHECK: WRITE of size 4 {{.*}} by thread T0:
// CHECK: Previous WRITE of size 4 {{.*}} by thread T1:
// CHECK-NEXT: <its stack is out of history: RTSAN_OPTIONS=history_size=3 keeps most; now it is 0>
// LLVM: Previous write of size 4 {{.*}} by thread T1:
// LLVM-NEXT: [failed to restore the stack]
// MORE: Previous WRITE of size 4 {{.*}} by thread T1:
// MORE-NEXT: in other
// COUNT: done
// COUNT: races: lost: 1 stacks of earlier accesses
