// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads whose slots are beyond the places of a small clock hand data on: back and forth between two of them, again and again, while what a third one did
// comes in by one of the two only. The other knows of it by what is handed on, though it takes in single places of the clocks mostly. With -DLOST
// the third one says so once without an order; that is not found with the few slots of the debug flavour, which change hands all the time.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DFENCES %s -o %t.fences -lpthread && %t.fences 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DMUTEX %s -o %t.mutex -lpthread && %t.mutex 2>&1 | FileCheck %s
// RUN: %if release %{ %clang_rtsan -O1 -DLOST %s -o %t.lost -lpthread && not %t.lost 2>&1 | FileCheck %s --check-prefix=LOST %}
#include "Inputs/invisible.h"

#include <sched.h>

enum { IDLE = 24, ROUNDS = 4000 };
static _Atomic int to_b, to_a, from_c;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, door = PTHREAD_MUTEX_INITIALIZER;
static long shared, of_c[ROUNDS], sum;

static int load(_Atomic int *p) {
#ifdef MUTEX
  pthread_mutex_lock(&lock);
  int v = __c11_atomic_load(p, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&lock);
  return v;
#elif defined FENCES
  int v = __c11_atomic_load(p, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return v;
#else
  return __c11_atomic_load(p, __ATOMIC_ACQUIRE);
#endif
}
static void store(_Atomic int *p, int v) {
#ifdef MUTEX
  pthread_mutex_lock(&lock);
  __c11_atomic_store(p, v, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&lock);
#elif defined FENCES
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __c11_atomic_store(p, v, __ATOMIC_RELAXED);
#else
  __c11_atomic_store(p, v, __ATOMIC_RELEASE);
#endif
}

static void *idle(void *arg) {
  pthread_mutex_lock(&door);
  pthread_mutex_unlock(&door);
  return arg;
}
static void *a(void *arg) {
  for (int r = 1; r <= ROUNDS; r++) {
    shared += r;
    if (r % 7 == 0) while (load(&from_c) < r / 7) sched_yield();
    store(&to_b, r);
    while (load(&to_a) < r) sched_yield();
  }
  return arg;
}
static void *b(void *arg) {
  for (int r = 1; r <= ROUNDS; r++) {
    while (load(&to_b) < r) sched_yield();
    shared -= r - 1;
    if (r % 7 == 0) sum += of_c[r / 7];
    store(&to_a, r);
  }
  return arg;
}
static void *c(void *arg) {
  for (int i = 1; i <= ROUNDS / 7; i++) {
    of_c[i] = i;
#ifdef LOST
    if (i == 100) {
      __c11_atomic_store(&from_c, i, __ATOMIC_RELAXED);
      while (load(&to_a) < 7 * i) sched_yield();
      continue;
    }
#endif
    store(&from_c, i);
  }
  return arg;
}

int main(void) {
  pthread_t idlers[IDLE], t[3];
  pthread_mutex_lock(&door);
  for (int i = 0; i < IDLE; i++) pthread_create(&idlers[i], 0, idle, 0);
  pthread_create(&t[0], 0, a, 0);
  pthread_create(&t[1], 0, b, 0);
  pthread_create(&t[2], 0, c, 0);
  for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
  pthread_mutex_unlock(&door);
  for (int i = 0; i < IDLE; i++) pthread_join(idlers[i], 0);
  printf("%ld %ld done\n", shared, sum);
}
// CHECK-NOT: rtsan
// CHECK: 4000 163306 done
// LOST: ERROR: rtsan: data-race on address
// LOST: READ of size 8
// LOST: many_places.c:[[#]]
