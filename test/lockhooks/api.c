// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A lock of the program's own, told of by rtsan_lock_*: orders, a deadlock, wrong uses, and races that it orders, in C and in C++; and what is fine.
// RUN: %clang_rtsan -I%root/include -O1 %s -o %t -lpthread && %clangxx_rtsan -x c++ -I%root/include -O2 %s -o %t.cpp -lpthread
// RUN: not timeout 30 %t order 2>&1 | FileCheck %s --check-prefix=ORDER && not timeout 30 %t.cpp order 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not timeout 30 %t readers 2>&1 | FileCheck %s --check-prefix=ORDER && not timeout 30 %t self 2>&1 | FileCheck %s --check-prefix=SELF
// RUN: not timeout 30 %t deadlock 2>&1 | FileCheck %s --check-prefix=DEADLOCK && not timeout 30 %t.cpp deadlock 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not timeout 30 %t race 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: %env_rtsan_opts=halt_on_error=0 not timeout 30 %t misuse 2>&1 | FileCheck %s --check-prefix=MISUSE
// RUN: timeout 30 %t fine 2>&1 | FileCheck %s --implicit-check-not=rtsan && timeout 30 %t.cpp fine 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %clang -I%root/include -O1 -DALONE %s -o %t.alone -lpthread && timeout 30 %t.alone fine | FileCheck %s
// ORDER: ERROR: rtsan: lock-order-inversion
// ORDER: took lock M{{.*}} here:
// SELF: ERROR: rtsan: deadlock: thread T0 waits for lock M0 {{.*}}, which it holds itself
// DEADLOCK: ERROR: rtsan: deadlock: thread T{{.*}} waits for lock {{.*}}, held by T{{.*}}, which waits for lock
// RACE: ERROR: rtsan: data-race
// MISUSE: ERROR: rtsan: unlock-of-unlocked-lock: thread T0 unlocks lock M0 'a'
// MISUSE: ERROR: rtsan: double-lock: thread T0 takes lock M0 'a'
// MISUSE: ERROR: rtsan: destroy-of-held-lock: thread T0 destroys lock M0 'b'
// MISUSE: ERROR: rtsan: use-of-destroyed-lock: thread T0 uses lock M0 'c'
// MISUSE: destroyed by thread T0 here:
// MISUSE: ERROR: rtsan: unlock-by-non-owner: thread T1 unlocks lock M0 'd' (0x{{[0-9a-f]+}}), which T0 holds
// MISUSE: ERROR: rtsan: lock-held-at-thread-exit: thread T2 ends while it holds lock M0 'e'
// CHECK: fine
#include <rtsan/rtsan.h>
#include "../lockorder/Inputs/locks.h"
#include <sched.h>
struct lock {
  int state; /* -1: taken, else the number of readers; made of what is no atomic to anybody but us */
};
static struct lock a, b, c, d, e;
INVISIBLE static int changed(struct lock *l, int from, int to) { return __atomic_compare_exchange_n(&l->state, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED); }
static void take(struct lock *l) {
  RTSAN_LOCK_BEFORE_ACQUIRE(l, 0);
  while (!changed(l, 0, -1)) sched_yield();
  RTSAN_LOCK_ACQUIRED(l, 0);
}
static void leave(struct lock *l) {
  RTSAN_LOCK_RELEASE(l, 0);
  while (!changed(l, -1, 0)) {}
}
static int try_take(struct lock *l) {
  if (!changed(l, 0, -1)) return RTSAN_LOCK_TRY_FAILED(l, RTSAN_LOCK_TRY), 0;
  RTSAN_LOCK_ACQUIRED(l, RTSAN_LOCK_TRY);
  return 1;
}
static int take_soon(struct lock *l, int tries) {
  RTSAN_LOCK_BEFORE_ACQUIRE(l, 0);
  while (tries--)
    if (changed(l, 0, -1)) return RTSAN_LOCK_ACQUIRED(l, 0), 1;
  RTSAN_LOCK_TRY_FAILED(l, 0);
  return 0;
}
INVISIBLE static void count(struct lock *l, int by) { __atomic_fetch_add(&l->state, by, __ATOMIC_ACQ_REL); } /* nobody writes meanwhile in these tests */
static void read_(struct lock *l) {
  RTSAN_LOCK_BEFORE_ACQUIRE(l, RTSAN_LOCK_READ);
  count(l, 1);
  RTSAN_LOCK_ACQUIRED(l, RTSAN_LOCK_READ);
}
static void unread(struct lock *l) {
  RTSAN_LOCK_RELEASE(l, RTSAN_LOCK_READ);
  count(l, -1);
}
static int shared, soon;
static void *forth(void *x) {
  take(&a), take(&b);
  shared++;
  leave(&b), leave(&a);
  return x;
}
static void *back(void *x) {
  take(&b), take(&a);
  shared++;
  leave(&a), leave(&b);
  return x;
}
static void *tries(void *x) {
  take(&b);
  if (try_take(&a)) shared++, leave(&a);
  leave(&b);
  return x;
}
static void *reads(void *x) {
  read_(&c), take(&b);
  leave(&b), unread(&c);
  return x;
}
static void *read_last(void *x) {
  take(&b), read_(&c);
  unread(&c), leave(&b);
  return x;
}
static void *writes(void *x) {
  take(&c);
  leave(&c);
  meet(2);
  return x;
}
static void *crosses(void *x) {
  struct lock *mine = x ? &a : &b, *other = x ? &b : &a;
  take(mine);
  meet(2);
  take(other);
  return x;
}
static void *writes_alone(void *x) {
  shared++;
  return x;
}
static void *gives_foreign(void *x) {
  RTSAN_LOCK_RELEASE(&d, 0);
  return x;
}
static void *keeps(void *x) {
  take(&e);
  return x;
}
static void misuse(void) {
  RTSAN_LOCK_CREATE(&a, 0);
  RTSAN_LOCK_RELEASE(&a, 0);
  take(&a);
  RTSAN_LOCK_ACQUIRED(&a, 0);
  leave(&a);
  take(&b);
  RTSAN_LOCK_DESTROY(&b);
  RTSAN_LOCK_CREATE(&c, 0);
  RTSAN_LOCK_DESTROY(&c);
  RTSAN_LOCK_ACQUIRED(&c, 0);
  take(&d);
  finish(start(gives_foreign, 0));
  finish(start(keeps, 0));
}
static int fine_uses(void) {
  in_turn(forth, tries);
  RTSAN_LOCK_CREATE(&c, RTSAN_LOCK_RW);
  read_(&c), read_(&c);
  unread(&c), unread(&c);
  RTSAN_LOCK_CREATE(&d, RTSAN_LOCK_RECURSIVE);
  take(&d);
  RTSAN_LOCK_ACQUIRED(&d, 0);
  RTSAN_LOCK_RELEASE(&d, 0);
  soon = take_soon(&d, 3); /* it is taken; not by a wait that anybody believes to go on */
  leave(&d);
  RTSAN_LOCK_DESTROY(&d);
  RTSAN_LOCK_CREATE(&d, 0);
  take(&d), leave(&d);
  RTSAN_LOCK_CREATE(&e, RTSAN_LOCK_HANDED);
  finish(start(keeps, 0));
  leave(&e);
  return soon ? 1 : fine();
}
int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  if (!strcmp(what, "order")) in_turn(forth, back);
  if (!strcmp(what, "readers")) {
    RTSAN_LOCK_CREATE(&c, RTSAN_LOCK_RW | RTSAN_LOCK_WRITERS_FIRST);
    pthread_t w = start(writes, 0);
    meet(2);
    in_turn(reads, read_last);
    finish(w);
  }
  if (!strcmp(what, "self")) take(&a), take(&a);
  if (!strcmp(what, "deadlock")) {
    pthread_t t = start(crosses, &a), u = start(crosses, 0);
    finish(t), finish(u);
  }
  if (!strcmp(what, "race")) in_turn(forth, writes_alone);
  if (!strcmp(what, "misuse")) misuse();
  return strcmp(what, "fine") ? 0 : fine_uses();
}
