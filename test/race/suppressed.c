// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: echo "race:set_it" > %t.by_function && env RTSAN_OPTIONS=suppressions=%t.by_function %t 2>&1 | FileCheck %s
// RUN: echo "race_top:set_it" > %t.top && env RTSAN_OPTIONS=suppressions=%t.top %t 2>&1 | FileCheck %s
// RUN: echo "race_top:main" > %t.main && env RTSAN_OPTIONS=suppressions=%t.main %t 2>&1 | FileCheck %s
// RUN: echo "race_top:other" > %t.not_top && env RTSAN_OPTIONS=abort_on_error=0:suppressions=%t.not_top not %t 2>&1 | FileCheck %s --check-prefix=NOT
#include "Inputs/invisible.h"
int shared;
__attribute__((noinline)) void set_it(void) { shared = 1; __asm__ volatile("" ::: "memory"); }
static void *other(void *arg) { set_it(); go(1); return arg; }
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  shared = 2;
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: ERROR
// CHECK: done
// NOT: ERROR: rtsan: data-race
