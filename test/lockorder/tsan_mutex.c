// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not timeout 30 %t order 2>&1 | FileCheck %s --check-prefix=ORDER && not timeout 30 %t self 2>&1 | FileCheck %s --check-prefix=SELF
// RUN: not timeout 30 %t deadlock 2>&1 | FileCheck %s --check-prefix=DEADLOCK && timeout 30 %t fine 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t misuse 2>&1 | FileCheck %s --check-prefix=MISUSE
// Locks told of by __tsan_mutex_*: orders, a deadlock, wrong uses; tries, readers, recursion and one order are fine.
#include <sanitizer/tsan_interface.h>
#include "Inputs/locks.h"
typedef struct {
  int state;
} lock;
static lock a, b, c;
INVISIBLE static int changed(lock *l, int from, int to) { return __atomic_compare_exchange_n(&l->state, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED); }
static void take(lock *l) {
  __tsan_mutex_pre_lock(l, 0);
  while (!changed(l, 0, -1)) sched_yield();
  __tsan_mutex_post_lock(l, 0, 0);
}
static void leave(lock *l) {
  __tsan_mutex_pre_unlock(l, 0);
  changed(l, -1, 0);
  __tsan_mutex_post_unlock(l, 0);
}
static int try_take(lock *l) {
  __tsan_mutex_pre_lock(l, __tsan_mutex_try_lock);
  int got = changed(l, 0, -1);
  __tsan_mutex_post_lock(l, __tsan_mutex_try_lock | (got ? 0 : __tsan_mutex_try_lock_failed), 0);
  return got;
}
static void *forth(void *x) {
  take(&a), take(&b);
  leave(&b), leave(&a);
  return x;
}
static void *back(void *x) {
  take(&b), take(&a);
  leave(&a), leave(&b);
  return x;
}
static void *tries(void *x) {
  take(&b);
  if (try_take(&a)) leave(&a);
  leave(&b);
  return x;
}
static void *crosses(void *x) {
  take(x ? &a : &b);
  meet(2);
  take(x ? &b : &a);
  return x;
}
static void *gives(void *x) {
  leave(&a);
  return x;
}
static void read_both(lock *x, lock *y) {
  __tsan_mutex_post_lock((__tsan_mutex_pre_lock(x, __tsan_mutex_read_lock), x), __tsan_mutex_read_lock, 0);
  __tsan_mutex_post_lock((__tsan_mutex_pre_lock(y, __tsan_mutex_read_lock), y), __tsan_mutex_read_lock, 0);
  for (int i = 0; i < 2; i++) {
    __tsan_mutex_pre_unlock(i ? x : y, __tsan_mutex_read_lock);
    __tsan_mutex_post_unlock(i ? x : y, __tsan_mutex_read_lock);
  }
}
static void *reads_forth(void *x) { return read_both(&a, &b), x; }
static void *reads_back(void *x) { return read_both(&b, &a), x; }
int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  if (!strcmp(what, "order")) in_turn(forth, back);
  if (!strcmp(what, "self")) take(&a), take(&a);
  if (!strcmp(what, "deadlock")) {
    pthread_t t = start(crosses, &a), u = start(crosses, 0);
    finish(t), finish(u);
  }
  if (!strcmp(what, "misuse")) {
    take(&a);
    finish(start(gives, 0));
    __tsan_mutex_create(&c, 0);
    take(&c);
    __tsan_mutex_destroy(&c, 0);
  }
  if (strcmp(what, "fine")) return 0;
  in_turn(forth, tries);
  __tsan_mutex_create(&c, __tsan_mutex_write_reentrant);
  for (int i = 0; i < 3; i++) __tsan_mutex_pre_lock(&c, 0), __tsan_mutex_post_lock(&c, 0, 0);
  for (int i = 0; i < 3; i++) __tsan_mutex_pre_unlock(&c, 0), __tsan_mutex_post_unlock(&c, 0);
  __tsan_mutex_destroy(&c, 0);
  finish(start(reads_forth, 0));
  finish(start(reads_back, 0));
  return fine();
}
// ORDER: ERROR: rtsan: lock-order-inversion (potential deadlock): thread T2 takes lock M{{.*}} 'a' while it holds lock M{{.*}} 'b'
// SELF: ERROR: rtsan: deadlock: thread T0 waits for lock M0 'a', which it holds itself
// DEADLOCK: ERROR: rtsan: deadlock: thread T{{.*}} waits for lock {{.*}}, held by T
// MISUSE: ERROR: rtsan: unlock-by-non-owner: thread T1 unlocks lock M0 'a' {{.*}}, which T0 holds
// MISUSE: ERROR: rtsan: destroy-of-held-lock: thread T0 destroys lock M0 'c'
// MISUSE-NOT: ERROR
// CHECK: fine
