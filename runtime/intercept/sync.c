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
 * Y6 with the lock detector on (rts_lock_active), locks go by way of locks.c, and what waits is announced.
 * A condition variable orders nothing by itself: the mutex, released and taken again by the wait, does. Any context that the real function
 * allows. Cost with races and locks off: three loads. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "base/mutex.h"
#include "core/held.h"
#include "core/stack.h"
#include "intercept/intercept.h"
#include "intercept/locks.h"
#include "intercept/locks_fast.h"
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
/* Nothing but memory is checked for, and the object's first four bytes, which are aligned, are good: straight on to the real function. */
RTS_INLINE bool only_memory(const volatile void *o) {
  if (!rts_watching() || RTS_UNLIKELY(rts_load_relaxed(&rts_lock_active) | rts_load_relaxed(&rts_race_on))) return false;
  if (RTS_UNLIKELY(!rts_addr_in_app((uptr)o))) return false;
  s8 k = *(const volatile s8 *)rts_shadow_of((uptr)o);
  return RTS_LIKELY(k == 0 || (s8)((uptr)o & 7) + 3 < k);
}
/* An interceptor of what takes or gives back the lock `o`; its body is for all other cases, and keeps its registers out of the good paths. `fast`: the one
 * of processes that are checked for locks only (locks_fast.h). */
#define HERE RTS_CALLER_PC(), RTS_FRAME()
#define FAST(done) if (RTS_LIKELY(done)) return 0
#define NOT_FAST (void)0
#define RTS_INTERCEPT_LOCK(name, o, args, fast, ...) \
  static RTS_NOINLINE int checked_##name(__VA_ARGS__); \
  static RTS_NOINLINE int fast_##name(__VA_ARGS__) { \
    if (rts_locks_fast_on()) { fast; } \
    __attribute__((musttail)) return checked_##name args; \
  } \
  RTS_INTERCEPT(int, name, __VA_ARGS__) { \
    if (only_memory(o)) return RTS_REAL(name) args; \
    __attribute__((musttail)) return fast_##name args; \
  } \
  static int checked_##name(__VA_ARGS__)
#define USED(o, function) \
  do { \
    if (rts_watching() && RTS_UNLIKELY(!rts_range_is_ok((uptr)(o), 4))) \
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
  u32 ctx = rts_stack_capture_id(pc, fp);
  if (!rts_held_add_alone((uptr)l, mode, ctx, false, 0)) rts_held_add((uptr)l, mode, ctx);
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
/* Y6: by a call that does not wait, or not for ever. */
RTS_INLINE int took_tried(int err, pthread_mutex_t *m, const struct rts_locks_at *at) {
  if (LOCKED(err)) rts_locks_taken((uptr)m, rts_locks_mutex_traits(m), false, RTS_LOCK_TRIED, at);
  return err;
}
#define TRIED(m, name, call) (RTS_UNLIKELY(rts_lock_active) ? took_tried(call, m, RTS_LOCKS_AT(name)) : TOOK(m, call))

RTS_REAL_DECLARE(int, pthread_mutex_lock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_trylock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_timedlock, pthread_mutex_t *, until_t);
RTS_REAL_DECLARE(int, pthread_mutex_clocklock, pthread_mutex_t *, clockid_t, until_t);
RTS_REAL_DECLARE(int, pthread_mutex_unlock, pthread_mutex_t *);
RTS_INTERCEPT_LOCK(pthread_mutex_lock, m, (m), FAST(rts_lock_mutex_fast(m, HERE)), pthread_mutex_t *m) {
  USED(m, "pthread_mutex_lock");
  if (RTS_UNLIKELY(rts_lock_active)) return rts_locks_mutex(m, RTS_LOCKS_AT("pthread_mutex_lock"));
  return TOOK(m, RTS_REAL(pthread_mutex_lock)(m));
}
RTS_INTERCEPT(int, pthread_mutex_trylock, pthread_mutex_t *m) {
  USED(m, "pthread_mutex_trylock");
  return TRIED(m, "pthread_mutex_trylock", RTS_REAL(pthread_mutex_trylock)(m));
}
RTS_INTERCEPT(int, pthread_mutex_timedlock, pthread_mutex_t *m, until_t t) {
  USED(m, "pthread_mutex_timedlock");
  return TRIED(m, "pthread_mutex_timedlock", RTS_REAL(pthread_mutex_timedlock)(m, t));
}
RTS_INTERCEPT(int, pthread_mutex_clocklock, pthread_mutex_t *m, clockid_t c, until_t t) {
  USED(m, "pthread_mutex_clocklock");
  return TRIED(m, "pthread_mutex_clocklock", RTS_REAL(pthread_mutex_clocklock)(m, c, t));
}
RTS_INLINE int unlock(pthread_mutex_t *m, const struct rts_locks_at *at) {
  if (RTS_UNLIKELY(rts_lock_active)) rts_locks_giving_mutex(m, at);
  else if (RTS_UNLIKELY(rts_race_on)) giving_back(m);
  if (RTS_UNLIKELY(rts_race_on)) release_mutex(m);
  return RTS_REAL(pthread_mutex_unlock)(m);
}
RTS_INTERCEPT_LOCK(pthread_mutex_unlock, m, (m), FAST(rts_unlock_mutex_fast(m)), pthread_mutex_t *m) {
  USED(m, "pthread_mutex_unlock");
  return unlock(m, RTS_LOCKS_AT("pthread_mutex_unlock"));
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

/* Y6 */
#define WAITS(shared, name) rts_locks_rwlock(l, shared, RTS_LOCKS_AT("pthread_rwlock_" #name))
#define TRIES(shared, name, args) \
  int err = RTS_REAL(pthread_rwlock_##name) args; \
  if (err == 0) rts_locks_taken((uptr)l, rts_locks_rwlock_traits(l), shared, RTS_LOCK_TRIED, RTS_LOCKS_AT("pthread_rwlock_" #name)); \
  return err
#define RWLOCK(name, how, args, fast, checked, ...) \
  RTS_REAL_DECLARE(int, pthread_rwlock_##name, __VA_ARGS__); \
  RTS_INTERCEPT_LOCK(pthread_rwlock_##name, l, args, fast, __VA_ARGS__) { \
    USED(l, "pthread_rwlock_" #name); \
    if (RTS_UNLIKELY(rts_lock_active)) { checked; } \
    return how(RTS_REAL(pthread_rwlock_##name) args, l, RTS_CALLER_PC(), RTS_FRAME()); \
  }
RWLOCK(tryrdlock, took_shared, (l), NOT_FAST, TRIES(true, tryrdlock, (l)), pthread_rwlock_t *l)
RWLOCK(timedrdlock, took_shared, (l, t), NOT_FAST, TRIES(true, timedrdlock, (l, t)), pthread_rwlock_t *l, until_t t)
RWLOCK(clockrdlock, took_shared, (l, c, t), NOT_FAST, TRIES(true, clockrdlock, (l, c, t)), pthread_rwlock_t *l, clockid_t c, until_t t)
RWLOCK(rdlock, took_shared, (l), FAST(rts_rwlock_fast(l, true, RTS_REAL(pthread_rwlock_tryrdlock), HERE)), return WAITS(true, rdlock), pthread_rwlock_t *l)
RWLOCK(trywrlock, took_alone, (l), NOT_FAST, TRIES(false, trywrlock, (l)), pthread_rwlock_t *l)
RWLOCK(timedwrlock, took_alone, (l, t), NOT_FAST, TRIES(false, timedwrlock, (l, t)), pthread_rwlock_t *l, until_t t)
RWLOCK(clockwrlock, took_alone, (l, c, t), NOT_FAST, TRIES(false, clockwrlock, (l, c, t)), pthread_rwlock_t *l, clockid_t c, until_t t)
RWLOCK(wrlock, took_alone, (l), FAST(rts_rwlock_fast(l, false, RTS_REAL(pthread_rwlock_trywrlock), HERE)), return WAITS(false, wrlock), pthread_rwlock_t *l)

RTS_REAL_DECLARE(int, pthread_rwlock_unlock, pthread_rwlock_t *);
RTS_INTERCEPT_LOCK(pthread_rwlock_unlock, l, (l), if (RTS_LIKELY(rts_rwlock_gives_fast(l))) return RTS_REAL(pthread_rwlock_unlock)(l), pthread_rwlock_t *l) {
  USED(l, "pthread_rwlock_unlock");
  if (RTS_UNLIKELY(rts_lock_active))
    rts_locks_giving_rwlock(l, RTS_LOCKS_AT("pthread_rwlock_unlock"));
  else if (RTS_UNLIKELY(rts_race_on)) giving_back(l);
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
RTS_INTERCEPT_LOCK(pthread_spin_lock, l, (l), FAST(rts_lock_spin_fast(l, HERE)), pthread_spinlock_t *l) {
  USED(l, "pthread_spin_lock");
  if (RTS_UNLIKELY(rts_lock_active)) return rts_locks_spin(l, RTS_LOCKS_AT("pthread_spin_lock"));
  return TOOK(l, RTS_REAL(pthread_spin_lock)(l));
}
RTS_INTERCEPT(int, pthread_spin_trylock, pthread_spinlock_t *l) {
  USED(l, "pthread_spin_trylock");
  int err = RTS_REAL(pthread_spin_trylock)(l);
  if (RTS_LIKELY(!rts_lock_active)) return TOOK(l, err);
  if (err == 0) rts_locks_taken((uptr)l, RTS_LOCK_SPIN, false, RTS_LOCK_TRIED, RTS_LOCKS_AT("pthread_spin_trylock"));
  return err;
}
RTS_INTERCEPT_LOCK(pthread_spin_unlock, l, (l), FAST(rts_unlock_spin_fast(l)), pthread_spinlock_t *l) {
  USED(l, "pthread_spin_unlock");
  if (RTS_UNLIKELY(rts_lock_active)) rts_locks_giving_spin(l, RTS_LOCKS_AT("pthread_spin_unlock"));
  else if (RTS_UNLIKELY(rts_race_on)) giving_back(l);
  if (RTS_UNLIKELY(rts_race_on)) release_store(l, 0);
  return RTS_REAL(pthread_spin_unlock)(l);
}

/* -- condition variables. Whatever a wait returns, and also when it is cancelled, the mutex is held again (POSIX); it counts as taken where
 * the program took it. */
struct waiting {
  pthread_mutex_t *m;
  struct rts_held_lock was;
  struct rts_locks_at at;
  bool announced;
};
static void waits(struct waiting *w, uptr condition, bool shared, bool for_ever) {
  bool told = rts_lock_active && rts_locks_on();
  const struct rts_wait_call c = {.kind = RTS_WAIT_CONDITION, .object = condition, .with = (uptr)w->m, .shared = shared,
                                  .function = w->at.function, .pc = w->at.pc, .fp = w->at.fp};
  if (told) rts_condition_waits(&c, rts_locks_mutex_traits(w->m));
  if (told || rts_races_on()) w->was = rts_held_suspend((uptr)w->m);
  if (!told) return;
  /* A wait that ends by itself needs the mutex again all the same. */
  rts_wait_begin(&(struct rts_wait_call){.kind = c.kind, .object = condition, .with = c.with, .shared = shared || !for_ever, .function = c.function, .pc = c.pc, .fp = c.fp});
  w->announced = true;
}
/* Whoever holds other locks meanwhile takes this one again above them. */
static void taken_again(void *arg) {
  const struct waiting *w = arg;
  if (w->announced) rts_wait_end();
  acquire(w->m, 0);
  if (rts_lock_active && w->was.lock) {
    const struct rts_lock_call c = {.lock = (uptr)w->m, .traits = rts_locks_mutex_traits(w->m), .function = w->at.function, .pc = w->at.pc, .fp = w->at.fp};
    const struct rts_held_lock *list;
    if (rts_held_list(&list)) rts_lock_got(&c, RTS_LOCK_WAITED, rts_stack_capture_id(w->at.pc, w->at.fp));
  }
  rts_held_resume(&w->was);
}

#define COND_SHARED 1u /* in __wrefs */
#define WAIT(c, m, for_ever, place, call) \
  int err; \
  if (RTS_LIKELY(!rts_race_on && !rts_lock_active)) return call; \
  struct waiting w = {.m = m, .at = *(place)}; \
  waits(&w, (uptr)(c), (c)->__data.__wrefs & COND_SHARED, for_ever); \
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
  WAIT(c, m, true, RTS_LOCKS_AT("pthread_cond_wait"), RTS_REAL(pthread_cond_wait)(c, m));
}
RTS_INTERCEPT(int, pthread_cond_timedwait, pthread_cond_t *c, pthread_mutex_t *m, until_t t) {
  USED_WAIT("pthread_cond_timedwait");
  WAIT(c, m, false, RTS_LOCKS_AT("pthread_cond_timedwait"), RTS_REAL(pthread_cond_timedwait)(c, m, t));
}
RTS_INTERCEPT(int, pthread_cond_clockwait, pthread_cond_t *c, pthread_mutex_t *m, clockid_t k, until_t t) {
  USED_WAIT("pthread_cond_clockwait");
  WAIT(c, m, false, RTS_LOCKS_AT("pthread_cond_clockwait"), RTS_REAL(pthread_cond_clockwait)(c, m, k, t));
}

/* Waking somebody orders nothing; the object must be there all the same. */
RTS_REAL_DECLARE(int, pthread_cond_signal, pthread_cond_t *);
RTS_REAL_DECLARE(int, pthread_cond_broadcast, pthread_cond_t *);
RTS_INTERCEPT(int, pthread_cond_signal, pthread_cond_t *c) {
  USED(c, "pthread_cond_signal");
  if (RTS_UNLIKELY(rts_lock_active)) rts_wait_signalled((uptr)c, false);
  return RTS_REAL(pthread_cond_signal)(c);
}
RTS_INTERCEPT(int, pthread_cond_broadcast, pthread_cond_t *c) {
  USED(c, "pthread_cond_broadcast");
  if (RTS_UNLIKELY(rts_lock_active)) rts_wait_signalled((uptr)c, true);
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
RTS_INTERCEPT(int, sem_wait, sem_t *s) {
  USED(s, "sem_wait");
  int err = RTS_UNLIKELY(rts_lock_active) ? rts_locks_sem_wait(s, RTS_LOCKS_AT("sem_wait")) : RTS_REAL(sem_wait)(s);
  if (err == 0) acquire(s, 0);
  return err;
}
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
  int err = RTS_UNLIKELY(rts_lock_active) ? rts_locks_mutex(MUTEX(m), RTS_LOCKS_AT("mtx_lock")) : TOOK(m, RTS_REAL(pthread_mutex_lock)(MUTEX(m)));
  return C11(err);
}
RTS_INTERCEPT(int, mtx_trylock, mtx_t *m) {
  USED(m, "mtx_trylock");
  int err = TRIED(MUTEX(m), "mtx_trylock", RTS_REAL(pthread_mutex_trylock)(MUTEX(m)));
  return C11(err);
}
RTS_INTERCEPT(int, mtx_timedlock, mtx_t *m, until_t t) {
  USED(m, "mtx_timedlock");
  int err = TRIED(MUTEX(m), "mtx_timedlock", RTS_REAL(pthread_mutex_timedlock)(MUTEX(m), t));
  return C11(err);
}
RTS_INTERCEPT(int, mtx_unlock, mtx_t *m) {
  USED(m, "mtx_unlock");
  int err = unlock(MUTEX(m), RTS_LOCKS_AT("mtx_unlock"));
  return C11(err);
}
static int wait(pthread_cond_t *c, pthread_mutex_t *m, const struct rts_locks_at *at) { WAIT(c, m, true, at, RTS_REAL(pthread_cond_wait)(c, m)); }
static int wait_until(pthread_cond_t *c, pthread_mutex_t *m, until_t t, const struct rts_locks_at *at) {
  WAIT(c, m, false, at, RTS_REAL(pthread_cond_timedwait)(c, m, t));
}
RTS_INTERCEPT(int, cnd_wait, cnd_t *c, mtx_t *m) {
  USED_WAIT("cnd_wait");
  int err = wait((pthread_cond_t *)c, MUTEX(m), RTS_LOCKS_AT("cnd_wait"));
  return C11(err);
}
RTS_INTERCEPT(int, cnd_timedwait, cnd_t *c, mtx_t *m, until_t t) {
  USED_WAIT("cnd_timedwait");
  int err = wait_until((pthread_cond_t *)c, MUTEX(m), t, RTS_LOCKS_AT("cnd_timedwait"));
  return C11(err);
}
/* glibc's go to its own signal and broadcast. */
RTS_INTERCEPT(int, cnd_signal, cnd_t *c) {
  int err = rts_intercept_pthread_cond_signal((pthread_cond_t *)c);
  return C11(err);
}
RTS_INTERCEPT(int, cnd_broadcast, cnd_t *c) {
  int err = rts_intercept_pthread_cond_broadcast((pthread_cond_t *)c);
  return C11(err);
}
