/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* POSIX synchronisation as orderings of the race engine: mutexes, read-write locks, spin locks, condition variables, barriers,
 * semaphores.
 *
 * Y1 an acquire comes after the real call succeeded, a release before it: so the engine never orders what the program did not. A release that
 *    replaces what others released is only for calls that cannot fail: it would end what the owner's own release is to pass on.
 * Y2 the address of the object is its name in the engine; a second clock of the same object lies at SECOND. Memory that goes takes both along.
 * Y3 whose code calls does not matter: a lock that a foreign library takes orders all the same.
 * Y4 mutexes, read-write locks and spin locks are on their thread's list of held locks (core/held.h) from after they were taken until before
 *    they are given back; not while a condition variable is waited for.
 * Y5 an object in memory that is not addressable is reported before the real function touches it, whatever is checked for.
 * A condition variable orders nothing by itself: the mutex, released and taken again by the wait, does. Any context that the real function
 * allows. Cost with races off: two loads. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "base/mutex.h"
#include "core/held.h"
#include "core/stack.h"
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

/* Y5. */
RTS_COLD static void bad_object(uptr o, uptr size, const char *function, uptr pc, uptr fp) {
  if (rts_intercept_on()) rts_call_bad(o, size, RTS_ACCESS_WRITE, function, pc, fp, RTS_FAMILY_ALWAYS);
}
#define USED(o, function) \
  do { \
    if (RTS_LIKELY(rts_ready()) && RTS_UNLIKELY(!rts_range_is_ok((uptr)(o), 4))) \
      bad_object((uptr)(o), sizeof *(o), function, RTS_CALLER_PC(), RTS_FRAME()); \
  } while (0)

RTS_INLINE void release_mutex(const pthread_mutex_t *m) {
  int type = m->__data.__kind & 127; /* robust and the like are another */
  if (RTS_LIKELY(type == PTHREAD_MUTEX_NORMAL || type == PTHREAD_MUTEX_ADAPTIVE_NP)) release_store(m, 0);
  else release(m, 0);
}

/* Y4. The lock's clock at 0, and where a writer comes after readers too, at SECOND. */
RTS_INLINE void took_lock(const volatile void *l, enum rts_held_mode mode, bool second, uptr pc, uptr fp) {
  if (!rts_races_on()) return;
  rts_race_acquire((uptr)l);
  if (second) rts_race_acquire((uptr)l + SECOND);
  rts_held_add((uptr)l, mode, rts_stack_capture_id(pc, fp));
}
RTS_INLINE void giving_back(const volatile void *l) {
  if (rts_races_on()) rts_held_remove((uptr)l);
}

/* -- mutexes. Inner levels of a recursive one release too, which nobody can notice: others get it after the outer one only. */
#define LOCKED(err) ((err) == 0 || (err) == EOWNERDEAD)

RTS_INLINE int took(int err, const volatile void *m, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(rts_race_on) && LOCKED(err)) took_lock(m, RTS_HELD_WRITE, false, pc, fp);
  return err;
}
#define TOOK(m, call) took(call, m, RTS_CALLER_PC(), RTS_FRAME())

RTS_REAL_DECLARE(int, pthread_mutex_lock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_trylock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_timedlock, pthread_mutex_t *, until_t);
RTS_REAL_DECLARE(int, pthread_mutex_clocklock, pthread_mutex_t *, clockid_t, until_t);
RTS_REAL_DECLARE(int, pthread_mutex_unlock, pthread_mutex_t *);
RTS_INTERCEPT(int, pthread_mutex_lock, pthread_mutex_t *m) {
  USED(m, "pthread_mutex_lock");
  return TOOK(m, RTS_REAL(pthread_mutex_lock)(m));
}
RTS_INTERCEPT(int, pthread_mutex_trylock, pthread_mutex_t *m) {
  USED(m, "pthread_mutex_trylock");
  return TOOK(m, RTS_REAL(pthread_mutex_trylock)(m));
}
RTS_INTERCEPT(int, pthread_mutex_timedlock, pthread_mutex_t *m, until_t t) {
  USED(m, "pthread_mutex_timedlock");
  return TOOK(m, RTS_REAL(pthread_mutex_timedlock)(m, t));
}
RTS_INTERCEPT(int, pthread_mutex_clocklock, pthread_mutex_t *m, clockid_t c, until_t t) {
  USED(m, "pthread_mutex_clocklock");
  return TOOK(m, RTS_REAL(pthread_mutex_clocklock)(m, c, t));
}
RTS_INLINE int unlock(pthread_mutex_t *m) {
  if (RTS_UNLIKELY(rts_race_on)) {
    giving_back(m);
    release_mutex(m);
  }
  return RTS_REAL(pthread_mutex_unlock)(m);
}
RTS_INTERCEPT(int, pthread_mutex_unlock, pthread_mutex_t *m) {
  USED(m, "pthread_mutex_unlock");
  return unlock(m);
}
RTS_INTERCEPT_ALIAS(__pthread_mutex_lock, pthread_mutex_lock);
RTS_INTERCEPT_ALIAS(__pthread_mutex_trylock, pthread_mutex_trylock);
RTS_INTERCEPT_ALIAS(__pthread_mutex_unlock, pthread_mutex_unlock);

/* -- read-write locks: writers' clock at 0, what readers did at SECOND. A reader comes after the writers, a writer after all. */
RTS_INLINE int took_shared(int err, void *l, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(rts_race_on) && err == 0) took_lock(l, RTS_HELD_READ, false, pc, fp);
  return err;
}
RTS_INLINE int took_alone(int err, void *l, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(rts_race_on) && err == 0) took_lock(l, RTS_HELD_WRITE, true, pc, fp);
  return err;
}

#define RWLOCK(name, how, args, ...) \
  RTS_REAL_DECLARE(int, pthread_rwlock_##name, __VA_ARGS__); \
  RTS_INTERCEPT(int, pthread_rwlock_##name, __VA_ARGS__) { \
    USED(l, "pthread_rwlock_" #name); \
    return how(RTS_REAL(pthread_rwlock_##name) args, l, RTS_CALLER_PC(), RTS_FRAME()); \
  }
RWLOCK(rdlock, took_shared, (l), pthread_rwlock_t *l)
RWLOCK(tryrdlock, took_shared, (l), pthread_rwlock_t *l)
RWLOCK(timedrdlock, took_shared, (l, t), pthread_rwlock_t *l, until_t t)
RWLOCK(clockrdlock, took_shared, (l, c, t), pthread_rwlock_t *l, clockid_t c, until_t t)
RWLOCK(wrlock, took_alone, (l), pthread_rwlock_t *l)
RWLOCK(trywrlock, took_alone, (l), pthread_rwlock_t *l)
RWLOCK(timedwrlock, took_alone, (l, t), pthread_rwlock_t *l, until_t t)
RWLOCK(clockwrlock, took_alone, (l, c, t), pthread_rwlock_t *l, clockid_t c, until_t t)

RTS_REAL_DECLARE(int, pthread_rwlock_unlock, pthread_rwlock_t *);
RTS_INTERCEPT(int, pthread_rwlock_unlock, pthread_rwlock_t *l) {
  USED(l, "pthread_rwlock_unlock");
  if (RTS_UNLIKELY(rts_race_on)) {
    giving_back(l);
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
RTS_INTERCEPT(int, pthread_spin_lock, pthread_spinlock_t *l) {
  USED(l, "pthread_spin_lock");
  return TOOK(l, RTS_REAL(pthread_spin_lock)(l));
}
RTS_INTERCEPT(int, pthread_spin_trylock, pthread_spinlock_t *l) {
  USED(l, "pthread_spin_trylock");
  return TOOK(l, RTS_REAL(pthread_spin_trylock)(l));
}
RTS_INTERCEPT(int, pthread_spin_unlock, pthread_spinlock_t *l) {
  USED(l, "pthread_spin_unlock");
  if (RTS_UNLIKELY(rts_race_on)) {
    giving_back(l);
    release_store(l, 0);
  }
  return RTS_REAL(pthread_spin_unlock)(l);
}

/* -- condition variables. Whatever a wait returns, and also when it is cancelled, the mutex is held again (POSIX); it counts as taken where
 * the program took it. */
struct waiting {
  pthread_mutex_t *m;
  struct rts_held_lock was;
};
static void taken_again(void *arg) {
  const struct waiting *w = arg;
  acquire(w->m, 0);
  rts_held_resume(&w->was);
}

#define WAIT(m, call) \
  int err; \
  if (RTS_LIKELY(!rts_race_on)) return call; \
  struct waiting w = {m, {0}}; \
  if (rts_races_on()) w.was = rts_held_suspend((uptr)(m)); \
  release_mutex(m); \
  pthread_cleanup_push(taken_again, &w); \
  err = call; \
  pthread_cleanup_pop(1); \
  return err
#define USED_WAIT(name) \
  USED(c, name); \
  USED(m, name)

RTS_REAL_DECLARE(int, pthread_cond_wait, pthread_cond_t *, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_cond_timedwait, pthread_cond_t *, pthread_mutex_t *, until_t);
RTS_REAL_DECLARE(int, pthread_cond_clockwait, pthread_cond_t *, pthread_mutex_t *, clockid_t, until_t);
RTS_INTERCEPT(int, pthread_cond_wait, pthread_cond_t *c, pthread_mutex_t *m) {
  USED_WAIT("pthread_cond_wait");
  WAIT(m, RTS_REAL(pthread_cond_wait)(c, m));
}
RTS_INTERCEPT(int, pthread_cond_timedwait, pthread_cond_t *c, pthread_mutex_t *m, until_t t) {
  USED_WAIT("pthread_cond_timedwait");
  WAIT(m, RTS_REAL(pthread_cond_timedwait)(c, m, t));
}
RTS_INTERCEPT(int, pthread_cond_clockwait, pthread_cond_t *c, pthread_mutex_t *m, clockid_t k, until_t t) {
  USED_WAIT("pthread_cond_clockwait");
  WAIT(m, RTS_REAL(pthread_cond_clockwait)(c, m, k, t));
}

/* Waking somebody orders nothing; the object must be there all the same. */
RTS_REAL_DECLARE(int, pthread_cond_signal, pthread_cond_t *);
RTS_REAL_DECLARE(int, pthread_cond_broadcast, pthread_cond_t *);
RTS_INTERCEPT(int, pthread_cond_signal, pthread_cond_t *c) {
  USED(c, "pthread_cond_signal");
  return RTS_REAL(pthread_cond_signal)(c);
}
RTS_INTERCEPT(int, pthread_cond_broadcast, pthread_cond_t *c) {
  USED(c, "pthread_cond_broadcast");
  return RTS_REAL(pthread_cond_broadcast)(c);
}

/* -- semaphores */
RTS_REAL_DECLARE(int, sem_wait, sem_t *);
RTS_REAL_DECLARE(int, sem_trywait, sem_t *);
RTS_REAL_DECLARE(int, sem_timedwait, sem_t *, until_t);
RTS_REAL_DECLARE(int, sem_clockwait, sem_t *, clockid_t, until_t);
RTS_REAL_DECLARE(int, sem_post, sem_t *);
#define SEM_WAIT(name, args, ...) \
  RTS_INTERCEPT(int, name, __VA_ARGS__) { \
    USED(s, #name); \
    int err = RTS_REAL(name) args; \
    if (err == 0) acquire(s, 0); \
    return err; \
  }
SEM_WAIT(sem_wait, (s), sem_t *s)
SEM_WAIT(sem_trywait, (s), sem_t *s)
SEM_WAIT(sem_timedwait, (s, t), sem_t *s, until_t t)
SEM_WAIT(sem_clockwait, (s, c, t), sem_t *s, clockid_t c, until_t t)
RTS_INTERCEPT(int, sem_post, sem_t *s) {
  USED(s, "sem_post");
  release(s, 0);
  return RTS_REAL(sem_post)(s);
}

/* -- C11: glibc's go to its own mutexes past the functions above. Their objects are the pthread ones. */
#define C11(err) ((err) == 0 || (err) == EOWNERDEAD ? thrd_success : (err) == EBUSY ? thrd_busy : (err) == ETIMEDOUT ? thrd_timedout : thrd_error)
#include <threads.h>
#define MUTEX(m) ((pthread_mutex_t *)(m))
RTS_INTERCEPT(int, mtx_lock, mtx_t *m) {
  USED(m, "mtx_lock");
  int err = TOOK(m, RTS_REAL(pthread_mutex_lock)(MUTEX(m)));
  return C11(err);
}
RTS_INTERCEPT(int, mtx_trylock, mtx_t *m) {
  USED(m, "mtx_trylock");
  int err = TOOK(m, RTS_REAL(pthread_mutex_trylock)(MUTEX(m)));
  return C11(err);
}
RTS_INTERCEPT(int, mtx_timedlock, mtx_t *m, until_t t) {
  USED(m, "mtx_timedlock");
  int err = TOOK(m, RTS_REAL(pthread_mutex_timedlock)(MUTEX(m), t));
  return C11(err);
}
RTS_INTERCEPT(int, mtx_unlock, mtx_t *m) {
  USED(m, "mtx_unlock");
  int err = unlock(MUTEX(m));
  return C11(err);
}
static int wait(pthread_cond_t *c, pthread_mutex_t *m) { WAIT(m, RTS_REAL(pthread_cond_wait)(c, m)); }
static int wait_until(pthread_cond_t *c, pthread_mutex_t *m, until_t t) { WAIT(m, RTS_REAL(pthread_cond_timedwait)(c, m, t)); }
RTS_INTERCEPT(int, cnd_wait, cnd_t *c, mtx_t *m) {
  USED_WAIT("cnd_wait");
  int err = wait((pthread_cond_t *)c, MUTEX(m));
  return C11(err);
}
RTS_INTERCEPT(int, cnd_timedwait, cnd_t *c, mtx_t *m, until_t t) {
  USED_WAIT("cnd_timedwait");
  int err = wait_until((pthread_cond_t *)c, MUTEX(m), t);
  return C11(err);
}
