/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* POSIX synchronisation as orderings of the race engine: mutexes, read-write locks, spin locks, condition variables, barriers,
 * semaphores.
 *
 * Y1 an acquire comes after the real call succeeded, a release before it: so the engine never orders what the program did not.
 * Y2 the address of the object is its name in the engine; a second clock of the same object lies at SECOND. Memory that goes takes both along.
 * Y3 whose code calls does not matter: a lock that a foreign library takes orders all the same.
 * A condition variable orders nothing by itself: the mutex, released and taken again by the wait, does. Any context that the real function
 * allows. Cost with races off: one load. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "base/mutex.h"
#include "intercept/intercept.h"
#include "platform/platform.h"

#define SECOND 8
typedef const struct timespec *until_t;

RTS_INLINE void acquire(const volatile void *o, uptr which) {
  if (rts_races_on()) rts_race_acquire((uptr)o + which);
}
RTS_INLINE void release(const volatile void *o, uptr which) {
  if (rts_races_on()) rts_race_release((uptr)o + which);
}
RTS_INLINE void release_store(const volatile void *o, uptr which) {
  if (rts_races_on()) rts_race_release_store((uptr)o + which);
}

/* -- mutexes. Inner levels of a recursive one release too, which nobody can notice: others get it after the outer one only. */
#define LOCKED(err) ((err) == 0 || (err) == EOWNERDEAD)

static int took(int err, void *m) {
  if (RTS_UNLIKELY(rts_race_on) && LOCKED(err)) acquire(m, 0);
  return err;
}

RTS_REAL_DECLARE(int, pthread_mutex_lock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_trylock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_timedlock, pthread_mutex_t *, until_t);
RTS_REAL_DECLARE(int, pthread_mutex_clocklock, pthread_mutex_t *, clockid_t, until_t);
RTS_REAL_DECLARE(int, pthread_mutex_unlock, pthread_mutex_t *);
RTS_INTERCEPT(int, pthread_mutex_lock, pthread_mutex_t *m) { return took(RTS_REAL(pthread_mutex_lock)(m), m); }
RTS_INTERCEPT(int, pthread_mutex_trylock, pthread_mutex_t *m) { return took(RTS_REAL(pthread_mutex_trylock)(m), m); }
RTS_INTERCEPT(int, pthread_mutex_timedlock, pthread_mutex_t *m, until_t t) { return took(RTS_REAL(pthread_mutex_timedlock)(m, t), m); }
RTS_INTERCEPT(int, pthread_mutex_clocklock, pthread_mutex_t *m, clockid_t c, until_t t) {
  return took(RTS_REAL(pthread_mutex_clocklock)(m, c, t), m);
}
RTS_INTERCEPT(int, pthread_mutex_unlock, pthread_mutex_t *m) {
  release_store(m, 0);
  return RTS_REAL(pthread_mutex_unlock)(m);
}
RTS_INTERCEPT_ALIAS(__pthread_mutex_lock, pthread_mutex_lock);
RTS_INTERCEPT_ALIAS(__pthread_mutex_trylock, pthread_mutex_trylock);
RTS_INTERCEPT_ALIAS(__pthread_mutex_unlock, pthread_mutex_unlock);

/* -- read-write locks: writers' clock at 0, what readers did at SECOND. A reader comes after the writers, a writer after all. */
static int took_shared(int err, void *l) {
  if (RTS_UNLIKELY(rts_race_on) && err == 0) acquire(l, 0);
  return err;
}
static int took_alone(int err, void *l) {
  if (RTS_UNLIKELY(rts_race_on) && err == 0) acquire(l, 0), acquire(l, SECOND);
  return err;
}

#define RWLOCK(name, how) \
  RTS_REAL_DECLARE(int, pthread_rwlock_##name, pthread_rwlock_t *); \
  RTS_INTERCEPT(int, pthread_rwlock_##name, pthread_rwlock_t *l) { return how(RTS_REAL(pthread_rwlock_##name)(l), l); }
#define RWLOCK_TIMED(name, how) \
  RTS_REAL_DECLARE(int, pthread_rwlock_##name, pthread_rwlock_t *, until_t); \
  RTS_INTERCEPT(int, pthread_rwlock_##name, pthread_rwlock_t *l, until_t t) { return how(RTS_REAL(pthread_rwlock_##name)(l, t), l); }
#define RWLOCK_CLOCK(name, how) \
  RTS_REAL_DECLARE(int, pthread_rwlock_##name, pthread_rwlock_t *, clockid_t, until_t); \
  RTS_INTERCEPT(int, pthread_rwlock_##name, pthread_rwlock_t *l, clockid_t c, until_t t) { \
    return how(RTS_REAL(pthread_rwlock_##name)(l, c, t), l); \
  }
RWLOCK(rdlock, took_shared)
RWLOCK(tryrdlock, took_shared)
RWLOCK_TIMED(timedrdlock, took_shared)
RWLOCK_CLOCK(clockrdlock, took_shared)
RWLOCK(wrlock, took_alone)
RWLOCK(trywrlock, took_alone)
RWLOCK_TIMED(timedwrlock, took_alone)
RWLOCK_CLOCK(clockwrlock, took_alone)

RTS_REAL_DECLARE(int, pthread_rwlock_unlock, pthread_rwlock_t *);
RTS_INTERCEPT(int, pthread_rwlock_unlock, pthread_rwlock_t *l) {
  if (RTS_UNLIKELY(rts_race_on)) {
    /* glibc notes a writer, which nobody else can be while we hold it. */
    if (rts_load_relaxed(&l->__data.__cur_writer)) release_store(l, 0);
    else release(l, SECOND);
  }
  return RTS_REAL(pthread_rwlock_unlock)(l);
}

/* -- spin locks */
RTS_REAL_DECLARE(int, pthread_spin_lock, pthread_spinlock_t *);
RTS_REAL_DECLARE(int, pthread_spin_trylock, pthread_spinlock_t *);
RTS_REAL_DECLARE(int, pthread_spin_unlock, pthread_spinlock_t *);
RTS_INTERCEPT(int, pthread_spin_lock, pthread_spinlock_t *l) { return took(RTS_REAL(pthread_spin_lock)(l), (void *)l); }
RTS_INTERCEPT(int, pthread_spin_trylock, pthread_spinlock_t *l) { return took(RTS_REAL(pthread_spin_trylock)(l), (void *)l); }
RTS_INTERCEPT(int, pthread_spin_unlock, pthread_spinlock_t *l) {
  release_store(l, 0);
  return RTS_REAL(pthread_spin_unlock)(l);
}

/* -- condition variables. Whatever a wait returns, and also when it is cancelled, the mutex is held again (POSIX). */
static void taken_again(void *m) { acquire(m, 0); }

#define WAIT(m, call) \
  int err; \
  if (RTS_LIKELY(!rts_race_on)) return call; \
  release_store(m, 0); \
  pthread_cleanup_push(taken_again, m); \
  err = call; \
  pthread_cleanup_pop(1); \
  return err

RTS_REAL_DECLARE(int, pthread_cond_wait, pthread_cond_t *, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_cond_timedwait, pthread_cond_t *, pthread_mutex_t *, until_t);
RTS_REAL_DECLARE(int, pthread_cond_clockwait, pthread_cond_t *, pthread_mutex_t *, clockid_t, until_t);
RTS_INTERCEPT(int, pthread_cond_wait, pthread_cond_t *c, pthread_mutex_t *m) { WAIT(m, RTS_REAL(pthread_cond_wait)(c, m)); }
RTS_INTERCEPT(int, pthread_cond_timedwait, pthread_cond_t *c, pthread_mutex_t *m, until_t t) {
  WAIT(m, RTS_REAL(pthread_cond_timedwait)(c, m, t));
}
RTS_INTERCEPT(int, pthread_cond_clockwait, pthread_cond_t *c, pthread_mutex_t *m, clockid_t k, until_t t) {
  WAIT(m, RTS_REAL(pthread_cond_clockwait)(c, m, k, t));
}

/* -- semaphores */
RTS_REAL_DECLARE(int, sem_wait, sem_t *);
RTS_REAL_DECLARE(int, sem_trywait, sem_t *);
RTS_REAL_DECLARE(int, sem_timedwait, sem_t *, until_t);
RTS_REAL_DECLARE(int, sem_clockwait, sem_t *, clockid_t, until_t);
RTS_REAL_DECLARE(int, sem_post, sem_t *);
RTS_INTERCEPT(int, sem_wait, sem_t *s) { return took(RTS_REAL(sem_wait)(s), s); }
RTS_INTERCEPT(int, sem_trywait, sem_t *s) { return took(RTS_REAL(sem_trywait)(s), s); }
RTS_INTERCEPT(int, sem_timedwait, sem_t *s, until_t t) { return took(RTS_REAL(sem_timedwait)(s, t), s); }
RTS_INTERCEPT(int, sem_clockwait, sem_t *s, clockid_t c, until_t t) { return took(RTS_REAL(sem_clockwait)(s, c, t), s); }
RTS_INTERCEPT(int, sem_post, sem_t *s) {
  release(s, 0);
  return RTS_REAL(sem_post)(s);
}

/* -- C11: glibc's go to its own mutexes past the functions above. Their objects are the pthread ones. */
#define C11(err) ((err) == 0 || (err) == EOWNERDEAD ? thrd_success : (err) == EBUSY ? thrd_busy : (err) == ETIMEDOUT ? thrd_timedout : thrd_error)
#include <threads.h>
RTS_INTERCEPT(int, mtx_lock, mtx_t *m) {
  int err = rts_intercept_pthread_mutex_lock((pthread_mutex_t *)m);
  return C11(err);
}
RTS_INTERCEPT(int, mtx_trylock, mtx_t *m) {
  int err = rts_intercept_pthread_mutex_trylock((pthread_mutex_t *)m);
  return C11(err);
}
RTS_INTERCEPT(int, mtx_timedlock, mtx_t *m, until_t t) {
  int err = rts_intercept_pthread_mutex_timedlock((pthread_mutex_t *)m, t);
  return C11(err);
}
RTS_INTERCEPT(int, mtx_unlock, mtx_t *m) {
  int err = rts_intercept_pthread_mutex_unlock((pthread_mutex_t *)m);
  return C11(err);
}
RTS_INTERCEPT(int, cnd_wait, cnd_t *c, mtx_t *m) {
  int err = rts_intercept_pthread_cond_wait((pthread_cond_t *)c, (pthread_mutex_t *)m);
  return C11(err);
}
RTS_INTERCEPT(int, cnd_timedwait, cnd_t *c, mtx_t *m, until_t t) {
  int err = rts_intercept_pthread_cond_timedwait((pthread_cond_t *)c, (pthread_mutex_t *)m, t);
  return C11(err);
}
