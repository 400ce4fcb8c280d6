// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A lock of the program's own, whose functions are annotated: orders, readers, tries. Once defined in a file that is compiled like all others, once in one
// that is compiled without rtsan, where callers tell instead (which clang shows them from version 19 on).
// RUN: %clang -I%root/include -O1 -g -c -DLOCKS %s -o %t.plain.o
// RUN: %clang_rtsan -I%root/include -O1 -DLOCKS -c %s -o %t.ours.o && %clang_rtsan -I%root/include -O1 %s %t.ours.o -o %t -lpthread
// RUN: not %t order 2>&1 | FileCheck %s && not %t shared 2>&1 | FileCheck %s
// RUN: %t order_ok 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan && %t shared_ok 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan
// RUN: %t try_ok 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan
// RUN: %clang_rtsan -I%root/include -O2 -mllvm -rtsan-checks=lock %s %t.ours.o -o %t.lock -lpthread && not %t.lock order 2>&1 | FileCheck %s && %t.lock try_ok 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan
// RUN: %if llvm-ge-19 %{ %clang_rtsan -I%root/include -O0 %s %t.plain.o -o %t.mixed -lpthread && not %t.mixed order 2>&1 | FileCheck %s && not %t.mixed shared 2>&1 | FileCheck %s %}
// RUN: %if llvm-ge-19 %{ %t.mixed order_ok 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan && %t.mixed try_ok 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan %}
// CHECK: ERROR: rtsan: lock-order-inversion
// OK: done
#include <rtsan/rtsan.h>
struct lock {
  int state; /* -1: taken, else the number of readers */
};
RTSAN_ACQUIRE void take(struct lock *l);
RTSAN_RELEASE void leave(struct lock *l);
RTSAN_ACQUIRE_SHARED void take_shared(struct lock *l);
RTSAN_RELEASE_SHARED void leave_shared(struct lock *l);
RTSAN_TRY_ACQUIRE int try_take(struct lock *l);
#ifdef LOCKS
#include <sched.h>
int try_take(struct lock *l) {
  int free = 0;
  return __atomic_compare_exchange_n(&l->state, &free, -1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
static int try_shared(struct lock *l) {
  int n = __atomic_load_n(&l->state, __ATOMIC_RELAXED);
  return n >= 0 && __atomic_compare_exchange_n(&l->state, &n, n + 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
void take(struct lock *l) {
  int free = 0;
  while (!__atomic_compare_exchange_n(&l->state, &free, -1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) free = 0, sched_yield();
}
void leave(struct lock *l) { __atomic_store_n(&l->state, 0, __ATOMIC_RELEASE); }
void take_shared(struct lock *l) {
  while (!try_shared(l)) sched_yield();
}
void leave_shared(struct lock *l) { __atomic_fetch_sub(&l->state, 1, __ATOMIC_RELEASE); }
#else
#include "../lockorder/Inputs/locks.h"
static struct lock a, b;
static int shared, swapped, tried, writers;
static void nest(struct lock *x, struct lock *y) {
  shared ? take_shared(x) : take(x);
  if (!tried || try_take(y)) {
    if (!tried) shared && !writers ? take_shared(y) : take(y);
    shared && !writers ? leave_shared(y) : leave(y);
  }
  shared ? leave_shared(x) : leave(x);
}
static void *first(void *x) {
  nest(&a, &b);
  return x;
}
static void *second(void *x) {
  swapped ? nest(&b, &a) : nest(&a, &b);
  return x;
}
int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  shared = strstr(what, "shared") != NULL;
  writers = !strcmp(what, "shared");
  tried = strstr(what, "try") != NULL;
  swapped = strcmp(what, "order_ok") != 0;
  in_turn(first, second);
  puts("done");
  return 0;
}
#endif
