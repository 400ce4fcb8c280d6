// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -DLOAD=memory_order_relaxed %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DLOAD=memory_order_acquire %s -o %t.ok -lpthread && %t.ok 2>&1 | FileCheck %s --check-prefix=OK
// RUN: %clang_rtsan -O1 -DATOMIC -DLOAD=memory_order_relaxed %s -o %t.atomic -lpthread && not %t.atomic 2>&1 | FileCheck %s --check-prefix=ATOMIC
// A relaxed load of what was stored with release: the report says what is missing.
#include <stdatomic.h>
#include "Inputs/invisible.h"
int data;
atomic_int ready, other_data;
static void *other(void *arg) {
#ifdef ATOMIC
  atomic_store_explicit((_Atomic int *)&data, 1, memory_order_relaxed);
#else
  data = 1;
  atomic_store_explicit(&ready, 1, memory_order_release);
#endif
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  int r = atomic_load_explicit(&ready, LOAD), d = data;
  fprintf(stderr, "done %d\n", r + d);
  _Exit(0);
}
// CHECK: data-race
// CHECK: Hint: this thread did load an atomic that the other one stored with release after its access, but the load was relaxed
// OK-NOT: ERROR
// OK: done 2
// ATOMIC: data-race
// ATOMIC: Previous atomic WRITE
// ATOMIC: Hint: one of the two is atomic, the other is not
