// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locks that a thread takes alone go a shorter way in programs that are checked for locks only: reports know of them all the same, with the whole stack of where
// they were taken. Each thread takes them a few times before, so that nothing is new about it.
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: not timeout 30 %t deadlock 0 2>&1 | FileCheck %s --check-prefixes=DEADLOCK,MUTEX
// RUN: not timeout 30 %t deadlock 1 2>&1 | FileCheck %s --check-prefixes=DEADLOCK,RECURSIVE
// RUN: not timeout 30 %t deadlock 2 2>&1 | FileCheck %s --check-prefixes=DEADLOCK,SPIN
// RUN: not timeout 30 %t deadlock 3 2>&1 | FileCheck %s --check-prefixes=DEADLOCK,RWLOCK
// RUN: not timeout 30 %t order 0 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not timeout 30 %t order 2 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not timeout 30 %t foreign 0 2>&1 | FileCheck %s --check-prefix=FOREIGN
// RUN: not timeout 30 %t foreign 2 2>&1 | FileCheck %s --check-prefix=FOREIGN
// RUN: not timeout 30 %t unlocked 0 2>&1 | FileCheck %s --check-prefix=UNLOCKED
// RUN: not timeout 30 %t unlocked 2 2>&1 | FileCheck %s --check-prefix=UNLOCKED
// RUN: not timeout 30 %t left 0 2>&1 | FileCheck %s --check-prefix=LEFT
#include "../lockorder/Inputs/locks.h"
static int kind;
static struct lock {
  pthread_mutex_t m;
  pthread_spinlock_t s;
  pthread_rwlock_t r;
} a, b;
static void make(struct lock *l) {
  pthread_mutexattr_t recursive;
  pthread_mutexattr_init(&recursive);
  pthread_mutexattr_settype(&recursive, kind == 1 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  pthread_mutex_init(&l->m, &recursive);
  pthread_spin_init(&l->s, 0);
  pthread_rwlock_init(&l->r, 0);
}
static __attribute__((noinline)) void take(struct lock *l) {
  if (kind < 2) pthread_mutex_lock(&l->m);
  else if (kind == 2) pthread_spin_lock(&l->s);
  else pthread_rwlock_wrlock(&l->r);
}
static __attribute__((noinline)) void give(struct lock *l) {
  if (kind < 2) pthread_mutex_unlock(&l->m);
  else if (kind == 2) pthread_spin_unlock(&l->s);
  else pthread_rwlock_unlock(&l->r);
}
static __attribute__((noinline)) void some(struct lock *l) { take(l); }
static __attribute__((noinline)) void others(struct lock *l) { take(l); }
static void warm_up(int turn) {
  wait_turn(turn);
  for (int i = 0; i < 3; i++) some(&a), give(&a), others(&b), give(&b);
  go(turn + 1);
}

static void *a_then_b(void *x) {
  warm_up(0);
  meet(2);
  some(&a);
  meet(4);
  others(&b);
  return x;
}
static void *b_then_a(void *x) {
  warm_up(1);
  meet(2);
  some(&b);
  meet(4);
  others(&a);
  return x;
}
static void *orders(void *x) {
  int turn = x ? 1 : 0;
  warm_up(2 * turn);
  wait_turn(2 * turn + 1);
  some(x ? &b : &a), others(x ? &a : &b);
  give(&a), give(&b);
  go(2 * turn + 2);
  return 0;
}
static void *holds(void *x) {
  warm_up(0);
  some(&a);
  go(2);
  wait_turn(3);
  return x;
}
int main(int argc, char **argv) {
  kind = argv[argc - 1][0] - '0';
  make(&a), make(&b);
  if (!strcmp(argv[1], "deadlock")) {
    pthread_t t = start(a_then_b, 0);
    finish(start(b_then_a, 0));
    finish(t);
  } else if (!strcmp(argv[1], "order")) {
    pthread_t t = start(orders, 0);
    finish(start(orders, &a));
    finish(t);
  } else if (!strcmp(argv[1], "unlocked")) {
    warm_up(0);
    give(&a);
  } else {
    pthread_t t = start(holds, 0);
    wait_turn(2);
    if (!strcmp(argv[1], "left")) go(3), finish(t);
    give(&a);
  }
}
// DEADLOCK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for {{.*}} held by T{{[12]}}, which waits for
// MUTEX: waits for mutex
// RECURSIVE: waits for recursive mutex
// SPIN: waits for spin lock
// RWLOCK: waits for
// DEADLOCK: here:
// DEADLOCK: in take {{[^ ]*}}lone_locks.c
// DEADLOCK-NEXT: in others {{[^ ]*}}lone_locks.c
// DEADLOCK: in take {{[^ ]*}}lone_locks.c
// DEADLOCK-NEXT: in some {{[^ ]*}}lone_locks.c
// DEADLOCK-NEXT: in {{a_then_b|b_then_a}}
// DEADLOCK: in take {{[^ ]*}}lone_locks.c
// DEADLOCK-NEXT: in others {{[^ ]*}}lone_locks.c
// DEADLOCK: in take {{[^ ]*}}lone_locks.c
// DEADLOCK-NEXT: in some {{[^ ]*}}lone_locks.c
// DEADLOCK-NEXT: in {{a_then_b|b_then_a}}

// ORDER: ERROR: rtsan: lock-order-inversion
// ORDER: in take {{[^ ]*}}lone_locks.c
// ORDER-NEXT: in others {{[^ ]*}}lone_locks.c
// ORDER: in take {{[^ ]*}}lone_locks.c
// ORDER-NEXT: in some {{[^ ]*}}lone_locks.c
// ORDER-NEXT: in orders {{[^ ]*}}lone_locks.c
// ORDER: in take {{[^ ]*}}lone_locks.c
// ORDER-NEXT: in others {{[^ ]*}}lone_locks.c
// ORDER: in take {{[^ ]*}}lone_locks.c
// ORDER-NEXT: in some {{[^ ]*}}lone_locks.c
// ORDER-NEXT: in orders {{[^ ]*}}lone_locks.c

// FOREIGN: ERROR: rtsan: unlock-by-non-owner
// FOREIGN: in give {{[^ ]*}}lone_locks.c
// FOREIGN: in take {{[^ ]*}}lone_locks.c
// FOREIGN-NEXT: in some {{[^ ]*}}lone_locks.c
// FOREIGN-NEXT: in holds {{[^ ]*}}lone_locks.c

// UNLOCKED: ERROR: rtsan: unlock-of-unlocked-lock
// UNLOCKED: in give
// UNLOCKED-NEXT: in main

// LEFT: ERROR: rtsan: lock-held-at-thread-exit
// LEFT: in take {{[^ ]*}}lone_locks.c
// LEFT-NEXT: in some {{[^ ]*}}lone_locks.c
// LEFT-NEXT: in holds {{[^ ]*}}lone_locks.c
