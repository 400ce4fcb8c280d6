// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=force_seq_cst_atomics=1 %t 2>&1 | FileCheck %s --check-prefix=FORCED
// Relaxed operations order nothing, unless told to be taken as sequentially consistent.
#include "Inputs/invisible.h"
int shared, other_shared, flag, counter;
static void *other(void *arg) {
  shared = other_shared = 1;
  __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  int expected = 5;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (__atomic_load_n(&flag, __ATOMIC_RELAXED)) shared = 2;
  if (!__atomic_compare_exchange_n(&counter, &expected, 0, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) other_shared = 2;
  pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
// CHECK: ERROR: rtsan: data-race on address
// FORCED-NOT: rtsan
// FORCED: done
