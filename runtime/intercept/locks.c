/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* POSIX locks with the lock detector on. A lock is tried first; only who would have to wait announces a wish, and that it is over.
 *
 * K1 order of events: taken by the real function -> ordered for races -> told to the detector -> on the list of held locks; giving back the other way
 * round. K2 a trylock that fails for another reason than "busy" is followed by the real call, which knows the right answer.
 * K3 errno is the real call's. State: what was found out about the C library's locks at the start. Cost beside the real call: that of the held list and of the stack,
 * about 15 ns a pair. */
#include "intercept/locks.h"

#include <errno.h>

#include "core/held.h"
#include "core/stack.h"
#include "intercept/intercept.h"
#include "intercept/locks_fast.h"
#include "intercept/process.h"
#include "platform/platform.h"

#define SECOND 8 /* the clock of a rwlock's readers (sync.c) */
#define LOCKED(err) ((err) == 0 || (err) == EOWNERDEAD)

RTS_REAL_DECLARE(int, pthread_mutex_lock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_mutex_trylock, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_rwlock_rdlock, pthread_rwlock_t *);
RTS_REAL_DECLARE(int, pthread_rwlock_tryrdlock, pthread_rwlock_t *);
RTS_REAL_DECLARE(int, pthread_rwlock_wrlock, pthread_rwlock_t *);
RTS_REAL_DECLARE(int, pthread_rwlock_trywrlock, pthread_rwlock_t *);
RTS_REAL_DECLARE(int, pthread_spin_lock, pthread_spinlock_t *);
RTS_REAL_DECLARE(int, pthread_spin_trylock, pthread_spinlock_t *);
RTS_REAL_DECLARE(int, pthread_spin_unlock, pthread_spinlock_t *);
RTS_REAL_DECLARE(int, sem_wait, sem_t *);
RTS_REAL_DECLARE(int, sem_trywait, sem_t *);

/* -- kinds, as glibc keeps them: the type in the low bits, and flags */
#define TYPE 3
#define ROBUST 16
#define SHARED 128
#define PREFER_WRITER 2

/* Of robust ones all say SHARED, because the kernel wakes their waiters so: what they were made as is known of those that we saw being made. */
RTS_COLD static u32 robust_traits(const pthread_mutex_t *m) {
  u32 made = rts_lock_traits_of((uptr)m);
  return RTS_LOCK_ROBUST | (made & RTS_LOCK_ROBUST ? made & RTS_LOCK_SHARED : RTS_LOCK_SHARED);
}

u32 rts_locks_mutex_traits(const pthread_mutex_t *m) {
  static const u16 of_type[] = {0, RTS_LOCK_RECURSIVE, RTS_LOCK_CHECKED, 0};
  u32 kind = (u32)rts_load_relaxed(&m->__data.__kind);
  if (RTS_LIKELY(!kind)) return 0;
  return of_type[kind & TYPE] | (kind & ROBUST ? robust_traits(m) : kind & SHARED ? RTS_LOCK_SHARED : 0u);
}

u32 rts_locks_rwlock_traits(const pthread_rwlock_t *l) {
  return RTS_LOCK_RW | (rts_load_relaxed(&l->__data.__flags) == PREFER_WRITER ? RTS_LOCK_WRITERS_FIRST : 0u) |
         (rts_load_relaxed(&l->__data.__shared) ? RTS_LOCK_SHARED : 0u);
}

/* -- taken, and given back */

/* If so, it is the caller's from then on. */
RTS_INLINE bool spin_is_simple(uptr lock) {
  struct rts_lock_thread *me = rts_tls.thr ? rts_tls.thr->lock : NULL;
  struct rts_lock_record *r = rts_held_any() ? NULL : rts_lock_spin_simple(me, lock);
  if (RTS_UNLIKELY(!r)) return false;
  rts_store_release(&r->owner, me);
  return true;
}
RTS_INLINE bool spin_gives(uptr lock) {
  struct rts_lock_record *r = rts_tls.thr ? rts_lock_spin_mine(rts_tls.thr->lock, lock) : NULL;
  if (RTS_UNLIKELY(!r)) return false;
  rts_store_release(&r->owner, NULL);
  return true;
}

/* waited: a wish was announced. */
RTS_INLINE void taken(uptr lock, u32 traits, bool shared, enum rts_lock_way way, bool waited, const struct rts_locks_at *at) {
  bool races = rts_races_on(), locks = rts_locks_on();
  if (races) {
    rts_race_acquire(lock);
    if ((traits & RTS_LOCK_RW) && !shared) rts_race_acquire(lock + SECOND);
  }
  if (RTS_UNLIKELY(!races && !locks)) return;
  u32 ctx = rts_stack_capture_id(at->pc, at->fp);
  bool simple = !waited && (traits == RTS_LOCK_SPIN ? locks && spin_is_simple(lock) : rts_lock_simple(traits));
  if (RTS_LIKELY(simple) && RTS_LIKELY(rts_held_add_alone(lock, shared ? RTS_HELD_READ : RTS_HELD_WRITE, ctx, way == RTS_LOCK_TRIED, (u16)traits))) return;
  const struct rts_lock_call c = {.lock = lock, .traits = traits, .shared = shared, .function = at->function, .pc = at->pc, .fp = at->fp};
  rts_lock_taken(&c, way, ctx);
}

void rts_locks_taken(uptr lock, u32 traits, bool shared, enum rts_lock_way way, const struct rts_locks_at *at) { taken(lock, traits, shared, way, false, at); }

void rts_locks_giving(uptr lock, u32 traits, bool shared, const struct rts_locks_at *at) {
  const struct rts_lock_call c = {.lock = lock, .traits = traits, .shared = shared, .function = at->function, .pc = at->pc, .fp = at->fp};
  if (RTS_UNLIKELY(!rts_locks_on() && !rts_races_on())) return;
  rts_lock_gives(&c);
  rts_held_remove(lock);
}

/* Mostly it is the caller's. */
void rts_locks_giving_mutex(pthread_mutex_t *m, const struct rts_locks_at *at) {
  const struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(!t || rts_load_relaxed(&m->__data.__owner) != (int)t->os_tid || rts_tls.in_runtime)) {
    rts_locks_giving((uptr)m, rts_locks_mutex_traits(m), false, at);
    return;
  }
  rts_held_remove((uptr)m);
}

void rts_locks_giving_spin(pthread_spinlock_t *l, const struct rts_locks_at *at) {
  if (RTS_LIKELY(rts_locks_on()) && RTS_LIKELY(spin_gives((uptr)l))) rts_held_remove((uptr)l);
  else rts_locks_giving((uptr)l, RTS_LOCK_SPIN, false, at);
}

/* What is on the list is the caller's. */
void rts_locks_giving_rwlock(pthread_rwlock_t *l, const struct rts_locks_at *at) {
  if (RTS_LIKELY(rts_locks_on()) && RTS_LIKELY(rts_held_remove((uptr)l))) return;
  rts_locks_giving((uptr)l, rts_locks_rwlock_traits(l), !rts_load_relaxed(&l->__data.__cur_writer), at);
}

static struct rts_lock_call wish(uptr lock, u32 traits, bool shared, const struct rts_locks_at *at) {
  return (struct rts_lock_call){.lock = lock, .traits = traits, .shared = shared, .function = at->function, .pc = at->pc, .fp = at->fp};
}

/* -- mutexes */

/* It is held, or trylock does not like it. */
RTS_COLD static int wait_mutex(pthread_mutex_t *m, int tried, const struct rts_locks_at *at) {
  const struct rts_lock_call c = wish((uptr)m, rts_locks_mutex_traits(m), false, at);
  if (tried == EINVAL) rts_lock_check_taking(&c);
  if (tried == EBUSY) rts_lock_wants(&c);
  int err = RTS_REAL(pthread_mutex_lock)(m);
  if (tried == EBUSY && !LOCKED(err)) rts_lock_gave_up(&c);
  return err;
}

u32 rts_locks_known;
RTS_INLINE bool took_free(pthread_mutex_t *m) {
  const struct rts_thread *t = rts_tls.thr;
  u32 kind;
  return RTS_LIKELY(t && rts_load_relaxed(&rts_locks_known)) && rts_mutex_is_plain(m, &kind) && rts_mutex_take_free(m, kind, t->os_tid);
}

int rts_locks_mutex(pthread_mutex_t *m, const struct rts_locks_at *at) {
  int err = took_free(m) ? 0 : RTS_REAL(pthread_mutex_trylock)(m);
  bool waited = !LOCKED(err);
  if (RTS_UNLIKELY(waited)) err = wait_mutex(m, err, at);
  if (LOCKED(err)) taken((uptr)m, rts_locks_mutex_traits(m), false, RTS_LOCK_WAITED, waited, at);
  return err;
}

/* -- rwlocks */

RTS_COLD static int wait_rwlock(pthread_rwlock_t *l, bool shared, u32 traits, int tried, const struct rts_locks_at *at) {
  const struct rts_lock_call c = wish((uptr)l, traits, shared, at);
  if (tried == EBUSY) rts_lock_wants(&c);
  int err = shared ? RTS_REAL(pthread_rwlock_rdlock)(l) : RTS_REAL(pthread_rwlock_wrlock)(l);
  if (tried == EBUSY && err) rts_lock_gave_up(&c);
  return err;
}

int rts_locks_rwlock(pthread_rwlock_t *l, bool shared, const struct rts_locks_at *at) {
  u32 traits = rts_locks_rwlock_traits(l);
  if (RTS_UNLIKELY(l->__data.__pad2)) {
    const struct rts_lock_call c = wish((uptr)l, traits, shared, at);
    rts_lock_check_taking(&c);
  }
  int err = shared ? RTS_REAL(pthread_rwlock_tryrdlock)(l) : RTS_REAL(pthread_rwlock_trywrlock)(l);
  bool waited = err;
  if (RTS_UNLIKELY(waited)) err = wait_rwlock(l, shared, traits, err, at);
  if (!err) taken((uptr)l, traits, shared, RTS_LOCK_WAITED, waited, at);
  return err;
}

/* -- spin locks */

int rts_locks_spin(pthread_spinlock_t *l, const struct rts_locks_at *at) {
  int err = RTS_REAL(pthread_spin_trylock)(l);
  bool waited = err;
  if (RTS_UNLIKELY(waited)) {
    const struct rts_lock_call c = wish((uptr)l, RTS_LOCK_SPIN, false, at);
    rts_lock_wants(&c);
    err = RTS_REAL(pthread_spin_lock)(l);
  }
  taken((uptr)l, RTS_LOCK_SPIN, false, RTS_LOCK_WAITED, waited, at);
  return err;
}

/* -- semaphores */

static void waited(void *none) {
  (void)none;
  rts_wait_end();
}

/* glibc notes in a word behind the value whether other processes have it. */
static bool sem_shared(const sem_t *s) { return ((const u32 *)s)[2] != 0; }

int rts_locks_sem_wait(sem_t *s, const struct rts_locks_at *at) {
  int was = errno, err = RTS_REAL(sem_trywait)(s);
  if (err == 0) return 0;
  errno = was;
  const struct rts_wait_call w = {.kind = RTS_WAIT_SEMAPHORE, .object = (uptr)s, .shared = sem_shared(s), .function = at->function, .pc = at->pc, .fp = at->fp};
  rts_wait_begin(&w);
  pthread_cleanup_push(waited, NULL);
  err = RTS_REAL(sem_wait)(s);
  pthread_cleanup_pop(1);
  return err;
}

/* -- the fast way. Are locks of the C library what locks_fast.h takes them for? */

RTS_REAL_DECLARE(int, pthread_mutex_unlock, pthread_mutex_t *);
u32 rts_locks_fast;

static bool mutex_is(const pthread_mutex_t *m, int lock, u32 owner, u32 users, u32 count) {
  const pthread_mutex_t *v = m;
  __asm__("" : "+r"(v)::"memory");
  return v->__data.__lock == lock && v->__data.__owner == (int)owner && v->__data.__nusers == users && v->__data.__count == count;
}
static bool mutex_as_known(pthread_mutex_t m, u32 kind) {
  u32 me = rts_os_tid();
  bool as_known = mutex_is(&m, 0, 0, 0, 0) && (u32)m.__data.__kind == kind && !RTS_REAL(pthread_mutex_lock)(&m) && mutex_is(&m, 1, me, 1, kind);
  if (as_known && kind) as_known = !RTS_REAL(pthread_mutex_lock)(&m) && mutex_is(&m, 1, me, 1, 2) && !RTS_REAL(pthread_mutex_unlock)(&m);
  return as_known && !RTS_REAL(pthread_mutex_unlock)(&m) && mutex_is(&m, 0, 0, 0, 0) && (u32)m.__data.__kind == kind;
}
static bool spins_as_known(void) {
  pthread_spinlock_t l = RTS_SPIN_FREE;
  return !RTS_REAL(pthread_spin_lock)(&l) && !l && !RTS_REAL(pthread_spin_unlock)(&l) && l == RTS_SPIN_FREE;
}
void rts_locks_fast_start(void) {
  static const pthread_mutex_t normal = PTHREAD_MUTEX_INITIALIZER, recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  if (!rts_lock_active) return;
  rts_locks_known = mutex_as_known(normal, PTHREAD_MUTEX_NORMAL) && mutex_as_known(recursive, PTHREAD_MUTEX_RECURSIVE);
  if (rts_locks_known && spins_as_known() && !rts_lock_profile_on && rts_stack_is_context()) rts_store_release(&rts_locks_fast, 1);
}

/* -- lives */
RTS_REAL_DECLARE(int, pthread_mutex_init, pthread_mutex_t *, const pthread_mutexattr_t *);
RTS_REAL_DECLARE(int, pthread_mutex_destroy, pthread_mutex_t *);
RTS_REAL_DECLARE(int, pthread_rwlock_init, pthread_rwlock_t *, const pthread_rwlockattr_t *);
RTS_REAL_DECLARE(int, pthread_rwlock_destroy, pthread_rwlock_t *);
RTS_REAL_DECLARE(int, pthread_spin_init, pthread_spinlock_t *, int);
RTS_REAL_DECLARE(int, pthread_spin_destroy, pthread_spinlock_t *);
RTS_REAL_DECLARE(int, pthread_cond_init, pthread_cond_t *, const pthread_condattr_t *);
RTS_REAL_DECLARE(int, pthread_cond_destroy, pthread_cond_t *);

static int made(int err, uptr lock, u32 traits, const struct rts_locks_at *at) {
  const struct rts_lock_call c = wish(lock, traits, false, at);
  if (err == 0 && rts_lock_active) rts_lock_made(&c);
  return err;
}
static void going(uptr lock, u32 traits, const struct rts_locks_at *at) {
  const struct rts_lock_call c = wish(lock, traits, false, at);
  rts_lock_destroyed(&c);
}

RTS_INTERCEPT(int, pthread_mutex_init, pthread_mutex_t *m, const pthread_mutexattr_t *attr) {
  int err = RTS_REAL(pthread_mutex_init)(m, attr), shared = PTHREAD_PROCESS_PRIVATE;
  if (err || !rts_lock_active) return err;
  if (attr) pthread_mutexattr_getpshared(attr, &shared);
  u32 traits = rts_locks_mutex_traits(m) & ~(u32)RTS_LOCK_SHARED;
  return made(0, (uptr)m, traits | (shared ? RTS_LOCK_SHARED : 0u), RTS_LOCKS_AT("pthread_mutex_init"));
}
RTS_INTERCEPT(int, pthread_mutex_destroy, pthread_mutex_t *m) {
  if (rts_lock_active) going((uptr)m, rts_locks_mutex_traits(m), RTS_LOCKS_AT("pthread_mutex_destroy"));
  return RTS_REAL(pthread_mutex_destroy)(m);
}
RTS_INTERCEPT(int, pthread_rwlock_init, pthread_rwlock_t *l, const pthread_rwlockattr_t *attr) {
  int err = RTS_REAL(pthread_rwlock_init)(l, attr);
  return made(err, (uptr)l, err ? RTS_LOCK_RW : rts_locks_rwlock_traits(l), RTS_LOCKS_AT("pthread_rwlock_init"));
}
RTS_INTERCEPT(int, pthread_rwlock_destroy, pthread_rwlock_t *l) {
  if (rts_lock_active) going((uptr)l, rts_locks_rwlock_traits(l), RTS_LOCKS_AT("pthread_rwlock_destroy"));
  return RTS_REAL(pthread_rwlock_destroy)(l);
}
RTS_INTERCEPT(int, pthread_spin_init, pthread_spinlock_t *l, int shared) {
  return made(RTS_REAL(pthread_spin_init)(l, shared), (uptr)l, RTS_LOCK_SPIN, RTS_LOCKS_AT("pthread_spin_init"));
}
RTS_INTERCEPT(int, pthread_spin_destroy, pthread_spinlock_t *l) {
  if (rts_lock_active) going((uptr)l, RTS_LOCK_SPIN, RTS_LOCKS_AT("pthread_spin_destroy"));
  return RTS_REAL(pthread_spin_destroy)(l);
}
RTS_INTERCEPT(int, pthread_cond_init, pthread_cond_t *c, const pthread_condattr_t *attr) {
  if (rts_lock_active) rts_lock_memory_gone((uptr)c, sizeof *c);
  return RTS_REAL(pthread_cond_init)(c, attr);
}
RTS_INTERCEPT(int, pthread_cond_destroy, pthread_cond_t *c) {
  const struct rts_lock_call call = {.lock = (uptr)c, .function = "pthread_cond_destroy", .pc = RTS_CALLER_PC(), .fp = RTS_FRAME()};
  if (rts_lock_active) rts_condition_destroyed(&call);
  return RTS_REAL(pthread_cond_destroy)(c);
}

/* C11's are the same functions by other names, inside libc. */
#include <threads.h>
RTS_REAL_DECLARE(int, mtx_init, mtx_t *, int);
RTS_INTERCEPT(int, mtx_init, mtx_t *m, int type) {
  int err = RTS_REAL(mtx_init)(m, type);
  made(err == thrd_success ? 0 : 1, (uptr)m, err == thrd_success ? rts_locks_mutex_traits((pthread_mutex_t *)m) : 0, RTS_LOCKS_AT("mtx_init"));
  return err;
}
RTS_REAL_DECLARE(void, mtx_destroy, mtx_t *);
RTS_INTERCEPT(void, mtx_destroy, mtx_t *m) {
  if (rts_lock_active) going((uptr)m, rts_locks_mutex_traits((pthread_mutex_t *)m), RTS_LOCKS_AT("mtx_destroy"));
  RTS_REAL(mtx_destroy)(m);
}
RTS_REAL_DECLARE(void, cnd_destroy, cnd_t *);
RTS_INTERCEPT(void, cnd_destroy, cnd_t *c) {
  const struct rts_lock_call call = {.lock = (uptr)c, .function = "cnd_destroy", .pc = RTS_CALLER_PC(), .fp = RTS_FRAME()};
  if (rts_lock_active) rts_condition_destroyed(&call);
  RTS_REAL(cnd_destroy)(c);
}
