/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Taking a lock that nobody holds while holding no other, and giving it back, in processes that are checked for locks only: all of it inline, the C
 * library's part included. A pair costs 4 to 7 ns more than the C library's own; by way of its functions and the detector's it was 14 to 18.
 *
 * Q1 each function does all or nothing: true means done, as the real function and locks.c would have; false means that nothing was touched.
 * Q2 mutexes and spin locks are what the C library's ABI says (<bits/struct_mutex.h>), and are used as it uses them. rts_locks_fast says that this was seen
 *    to be so, at the start.
 * Q3 only what is certain by one look at each thing goes this way: the calling context is remembered, nothing else is held, the lock is free and of the plain
 *    kind. Whoever has to wait, report, or make a record goes the other way. */
#ifndef RTS_INTERCEPT_LOCKS_FAST_H
#define RTS_INTERCEPT_LOCKS_FAST_H
#include <pthread.h>

#include "core/calls.h"
#include "core/held.h"
#include "intercept/intercept.h"
#include "lockorder/spin.h"
#include "platform/platform.h"

extern u32 rts_locks_fast __attribute__((visibility("hidden")));
/* After the lock detector started: finds out. */
void rts_locks_fast_start(void);

RTS_INLINE bool rts_locks_fast_on(void) {
  return rts_load_relaxed(&rts_init_state) == RTS_INIT_BYSTANDER && RTS_LIKELY(rts_load_relaxed(&rts_locks_fast)) && RTS_LIKELY(!rts_tls.in_runtime);
}

/* Of the calling thread, if it holds nothing and its context is known. */
struct rts_lone {
  struct rts_thread *t;
  struct rts_held *held;
  u32 ctx;
};
RTS_INLINE bool rts_lone_begin(struct rts_lone *l, uptr pc, uptr fp) {
  struct rts_thread *t = l->t = rts_tls.thr;
  if (RTS_UNLIKELY(!t)) return false;
  struct rts_held *h = l->held = t->held;
  if (RTS_UNLIKELY(!h) || RTS_UNLIKELY(h->n | h->busy | rts_calls.n)) return false;
  l->ctx = rts_context_again(&t->contexts, fp, pc, *(const uptr *)fp);
  return RTS_LIKELY(l->ctx) || (l->ctx = rts_context_at(pc, *(const uptr *)fp));
}
RTS_INLINE bool rts_lone_gives(struct rts_thread *t, const volatile void *lock) {
  struct rts_held *h = t ? t->held : NULL;
  return RTS_LIKELY(h != NULL) && rts_held_remove_first(h, (uptr)lock);
}

/* -- mutexes: the plain kind, recursive or not, private to the process */

extern u32 rts_locks_known __attribute__((visibility("hidden"))); /* Q2 */
#define RTS_MUTEX_NO_ELISION 512u /* that somebody asked for PTHREAD_MUTEX_NORMAL */
RTS_INLINE bool rts_mutex_is_plain(const pthread_mutex_t *m, u32 *kind) {
  *kind = (u32)rts_load_relaxed(&m->__data.__kind) & ~RTS_MUTEX_NO_ELISION;
  return RTS_LIKELY(*kind <= PTHREAD_MUTEX_RECURSIVE);
}

/* With a single thread the C library needs no atomics. */
extern char __libc_single_threaded __attribute__((weak));
RTS_INLINE bool rts_libc_alone(void) { return RTS_UNLIKELY(&__libc_single_threaded && __libc_single_threaded); }

/* What the real function does with one that is free. */
RTS_INLINE bool rts_mutex_take_free(pthread_mutex_t *m, u32 kind, u32 os_tid) {
  int free = 0;
  if (rts_libc_alone()) {
    if (m->__data.__lock) return false;
    m->__data.__lock = 1;
  } else if (RTS_UNLIKELY(!__atomic_compare_exchange_n(&m->__data.__lock, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))) return false;
  if (kind) m->__data.__count = 1;
  rts_store_relaxed(&m->__data.__owner, (int)os_tid);
  m->__data.__nusers++;
  return true;
}
RTS_INLINE void rts_mutex_make_free(pthread_mutex_t *m) {
  rts_store_relaxed(&m->__data.__owner, 0);
  m->__data.__nusers--;
  if (rts_libc_alone() && m->__data.__lock == 1) m->__data.__lock = 0;
  else if (RTS_UNLIKELY(__atomic_exchange_n(&m->__data.__lock, 0, __ATOMIC_RELEASE) > 1)) rts_os_futex_wake((u32 *)&m->__data.__lock, 1);
}

RTS_INLINE bool rts_lock_mutex_fast(pthread_mutex_t *m, uptr pc, uptr fp) {
  struct rts_lone l;
  u32 kind;
  if (!rts_mutex_is_plain(m, &kind) || !rts_lone_begin(&l, pc, fp) || !rts_mutex_take_free(m, kind, l.t->os_tid)) return false;
  rts_held_add_first(l.held, (uptr)m, RTS_HELD_WRITE, l.ctx, false, kind ? RTS_LOCK_RECURSIVE : 0);
  return true;
}
RTS_INLINE bool rts_unlock_mutex_fast(pthread_mutex_t *m) {
  struct rts_thread *t = rts_tls.thr;
  u32 kind;
  if (!rts_mutex_is_plain(m, &kind) || RTS_UNLIKELY(!t || rts_load_relaxed(&m->__data.__owner) != (int)t->os_tid)) return false;
  if (kind && m->__data.__count != 1) return false;
  if (!rts_lone_gives(t, m)) return false;
  if (kind) m->__data.__count = 0;
  rts_mutex_make_free(m);
  return true;
}

/* -- spin locks */

RTS_INLINE bool rts_lock_spin_fast(pthread_spinlock_t *l, uptr pc, uptr fp) {
  struct rts_lone me;
  struct rts_lock_record *r;
  int free = RTS_SPIN_FREE;
  if (!rts_lone_begin(&me, pc, fp) || !(r = rts_lock_spin_simple(me.t->lock, (uptr)l))) return false;
  if (RTS_UNLIKELY(!__atomic_compare_exchange_n((int *)l, &free, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))) return false;
  rts_store_release(&r->owner, me.t->lock);
  rts_held_add_first(me.held, (uptr)l, RTS_HELD_WRITE, me.ctx, false, RTS_LOCK_SPIN);
  return true;
}
RTS_INLINE bool rts_unlock_spin_fast(pthread_spinlock_t *l) {
  struct rts_thread *t = rts_tls.thr;
  struct rts_lock_record *r = RTS_LIKELY(t != NULL) ? rts_lock_spin_mine(t->lock, (uptr)l) : NULL;
  if (RTS_UNLIKELY(!r) || !rts_lone_gives(t, l)) return false;
  rts_store_release(&r->owner, NULL);
  __atomic_store_n((int *)l, RTS_SPIN_FREE, __ATOMIC_RELEASE);
  return true;
}

/* -- read-write locks: only what is ours is inline; the real functions do the rest */

RTS_INLINE bool rts_rwlock_fast(pthread_rwlock_t *l, bool shared, int (*try)(pthread_rwlock_t *), uptr pc, uptr fp) {
  struct rts_lone me;
  if (RTS_UNLIKELY(rts_load_relaxed(&l->__data.__flags) | l->__data.__pad2) || RTS_UNLIKELY(rts_load_relaxed(&l->__data.__shared))) return false;
  if (!rts_lone_begin(&me, pc, fp) || RTS_UNLIKELY(try(l))) return false;
  rts_held_add_first(me.held, (uptr)l, shared ? RTS_HELD_READ : RTS_HELD_WRITE, me.ctx, false, RTS_LOCK_RW);
  return true;
}
RTS_INLINE bool rts_rwlock_gives_fast(pthread_rwlock_t *l) { return rts_lone_gives(rts_tls.thr, l); }

/* -- those of Rust and of libraries, which the code tells of after it has taken them and before it gives them back */

RTS_INLINE bool rts_told_is_simple(u32 traits, bool shared) {
  if (!(traits & (RTS_LOCK_RUST | RTS_LOCK_LIBRARY)) || (traits & RTS_LOCK_RECURSIVE)) return false;
  return shared || !(traits & RTS_LOCK_WRITERS_FIRST);
}
RTS_INLINE bool rts_told_got_fast(const struct rts_lock_call *c, bool tried) {
  struct rts_lone me;
  struct rts_lock_record *r;
  if (!rts_locks_fast_on() || !rts_told_is_simple(c->traits, c->shared) || !rts_lone_begin(&me, c->pc, c->fp)) return false;
  if (!(r = rts_lock_spin_simple(me.t->lock, c->lock)) || RTS_UNLIKELY(r->traits != c->traits)) return false;
  if (!c->shared) rts_store_release(&r->owner, me.t->lock);
  rts_held_add_first(me.held, c->lock, c->shared ? RTS_HELD_READ : RTS_HELD_WRITE, me.ctx, tried, (u16)c->traits);
  return true;
}
RTS_INLINE bool rts_told_gives_fast(const struct rts_lock_call *c) {
  struct rts_thread *t = rts_tls.thr;
  struct rts_lock_record *r = NULL;
  if (!rts_locks_fast_on() || !rts_told_is_simple(c->traits, c->shared)) return false;
  if (!c->shared && (RTS_UNLIKELY(!t) || !(r = rts_lock_spin_mine(t->lock, c->lock)))) return false;
  if (!rts_lone_gives(t, (const void *)c->lock)) return false;
  if (r) rts_store_release(&r->owner, NULL);
  return true;
}
#endif
