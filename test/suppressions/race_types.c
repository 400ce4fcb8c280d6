// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The types of suppressions that users of ThreadSanitizer know.
// RUN: %clang_rtsan -mllvm -rtsan-checks=all -O1 -DLIB -fPIC -shared %s -o %t-racetypes.so
// RUN: %clang_rtsan -mllvm -rtsan-checks=all -O1 -I%S/../race %s %t-racetypes.so -o %t -lpthread
// RUN: not %t 2>&1 | FileCheck %s
// RUN: echo "race:from_outside" > %t.1 && %env_rtsan_opts=suppressions=%t.1 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: echo "race:*-racetypes.so" > %t.2 && %env_rtsan_opts=suppressions=%t.2 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: echo "race:race_types.c" > %t.3 && %env_rtsan_opts=suppressions=%t.3 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: echo "race:^shared_one$" > %t.4 && %env_rtsan_opts=suppressions=%t.4 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: echo "race_top:library_writes" > %t.5 && %env_rtsan_opts=suppressions=%t.5 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: echo "race_top:from_outside" > %t.6 && %env_rtsan_opts=suppressions=%t.6 not %t 2>&1 | FileCheck %s
// RUN: echo "called_from_lib:*-racetypes.so" > %t.7 && %env_rtsan_opts=suppressions=%t.7 %t 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: echo "called_from_lib:libother.so" > %t.8 && %env_rtsan_opts=suppressions=%t.8 not %t 2>&1 | FileCheck %s
// RUN: printf 'thread:*\nsignal:*\nmutex:*\ndeadlock:*\n' > %t.9 && %env_rtsan_opts=suppressions=%t.9 not %t 2>&1 | FileCheck %s
#ifdef LIB
__attribute__((noinline)) void library_writes(int *p) { *p = 1; __asm__ volatile("" ::: "memory"); }
#else
#include "Inputs/invisible.h"
void library_writes(int *p);
int shared_one;
__attribute__((noinline)) static void from_outside(void) { library_writes(&shared_one); __asm__ volatile("" ::: "memory"); }
static void *other(void *arg) { from_outside(); go(1); return arg; }
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  int seen = shared_one;
  pthread_join(t, 0);
  fprintf(stderr, "done %d\n", seen);
}
#endif
// CHECK: ERROR: rtsan: data-race
// QUIET-NOT: ERROR
// QUIET: done 1
