// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locks that go the shorter way of programs that are checked for locks only are what the C library makes of them: its own functions go on with them, whoever waits is
// woken, recursion counts, and nothing is reported. So with one thread and with several, and when other checks come later.
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -O1 %s -o %t -lpthread && timeout 60 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %clang_rtsan -mllvm -rtsan-checks=address -O1 -shared -fPIC -DLIBRARY %s -o %t.so && timeout 60 %t %t.so 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %env_rtsan_opts=lock_profile=%t.profile timeout 60 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// CHECK: all well
#define _GNU_SOURCE
#ifdef LIBRARY
int library;
#else
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include "../lockorder/Inputs/locks.h"
#define EXPECT(x) \
  do { if (!(x)) printf("%d: not so: %s\n", __LINE__, #x), exit(1); } while (0)
enum { ROUNDS = 20000 };
MUTEX(m);
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP, shared, normal;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static long turn_of, sums[6];

static void *others_see(void *x) { /* whether it is free */
  int is_free = x != 0;
  EXPECT(pthread_mutex_trylock(&m) == (is_free ? 0 : EBUSY) && pthread_mutex_trylock(&recursive) == (is_free ? 0 : EBUSY));
  EXPECT(pthread_spin_trylock(&spin) == (is_free ? 0 : EBUSY) && pthread_rwlock_trywrlock(&rw) == (is_free ? 0 : EBUSY));
  if (is_free) UNLOCK(m), UNLOCK(recursive), pthread_spin_unlock(&spin), pthread_rwlock_unlock(&rw);
  return x;
}
static void everything(int with_thread) {
  for (int i = 0; i < 3; i++) {
    EXPECT(!LOCK(m) && m.__data.__lock == 1 && m.__data.__owner && m.__data.__nusers == 1 && LOCK(recursive) == 0 && LOCK(recursive) == 0);
    EXPECT(!UNLOCK(m) && !m.__data.__lock && !m.__data.__owner && !m.__data.__nusers && pthread_mutex_trylock(&m) == 0);
    EXPECT(!pthread_spin_lock(&spin) && !pthread_rwlock_wrlock(&rw) && !UNLOCK(recursive));
    if (with_thread) finish(start(others_see, 0));
    EXPECT(!pthread_rwlock_unlock(&rw) && !pthread_spin_unlock(&spin) && !UNLOCK(m) && !UNLOCK(recursive));
    EXPECT(UNLOCK(recursive) == EPERM);
    if (with_thread) finish(start(others_see, &m));
    EXPECT(!LOCK(recursive) && recursive.__data.__count == 1 && !UNLOCK(recursive) && !recursive.__data.__count && !recursive.__data.__owner);
    EXPECT(!pthread_rwlock_rdlock(&rw) && !pthread_rwlock_unlock(&rw) && !pthread_spin_lock(&spin) && !pthread_spin_unlock(&spin));
  }
}
static void *work(void *arg) {
  long me = (long)arg;
  for (int i = 0; i < ROUNDS; i++) {
    LOCK(m), sums[0]++, UNLOCK(m);
    LOCK(normal), sums[5]++, UNLOCK(normal);
    LOCK(recursive), sums[1]++, UNLOCK(recursive);
    LOCK(shared), sums[2]++, UNLOCK(shared);
    pthread_spin_lock(&spin), sums[3]++, pthread_spin_unlock(&spin);
    if (i & 1) pthread_rwlock_wrlock(&rw), sums[4]++, pthread_rwlock_unlock(&rw);
    else pthread_rwlock_rdlock(&rw), pthread_rwlock_unlock(&rw);
    if (i % 100) continue;
    LOCK(m); /* taking turns: the C library gives it back, and takes it again */
    while (turn_of != me) pthread_cond_wait(&changed, &m);
    turn_of = !me;
    pthread_cond_signal(&changed);
    UNLOCK(m);
  }
  return 0;
}
/* One sleeps for it before it is given back. */
static void *sleeps(void *x) { return LOCK(m), UNLOCK(m), x; }
static void wake_up(void) {
  LOCK(m);
  pthread_t t = start(sleeps, 0);
  while (__atomic_load_n(&m.__data.__lock, __ATOMIC_RELAXED) != 2) sched_yield();
  UNLOCK(m);
  finish(t);
}
int main(int argc, char **argv) {
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_NORMAL);
  pthread_mutex_init(&normal, &attr);
  pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&shared, &attr);
  pthread_spin_init(&spin, 0);
  everything(0);
  everything(1);
  LOCK(m);
  if (argc > 1) EXPECT(dlopen(argv[1], RTLD_NOW)); /* what was taken the one way is given back the other */
  UNLOCK(m);
  for (int i = 0; i < 20; i++) wake_up();
  pthread_t t = start(work, (void *)0), u = start(work, (void *)1);
  finish(t), finish(u);
  for (int i = 0; i < 6; i++) EXPECT(sums[i] == (i == 4 ? ROUNDS : 2 * ROUNDS));
  everything(1);
  for (int told = 0; told < 2; told++) { /* a child of _Fork is one that nobody was told of */
    int status = 1;
    if (!(told ? fork() : _Fork())) everything(told), _exit(0);
    wait(&status);
    EXPECT(!status);
  }
  puts("all well");
}
#endif
