/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Which locks a thread holds: a growing list for each thread, and a number that names a whole list, so that the history of accesses can
 * say what was held back then.
 *
 * Only its thread changes a list; others may read it while that thread waits for something. A lock taken again by its holder counts up and keeps the place where it was first taken. Numbers of sets
 * are valid for a bounded time (held.c): one that is too old, or was never exact, gives what is still known of it and says so.
 * Signal handlers may lock and unlock; one that interrupts this module is not seen. Nothing is ever waited for. Cost: lock and unlock
 * together 10 ns; with the stack that the caller captures 25 ns. */
#ifndef RTS_CORE_HELD_H
#define RTS_CORE_HELD_H
#include "base/atomic.h"
#include "core/thread.h"

enum rts_held_mode { RTS_HELD_WRITE, RTS_HELD_READ };

struct rts_held_lock {
  uptr lock;                 /* its address; 0: a gap where one was released out of order */
  u32 ctx;                   /* depot id of where it was taken */
  u32 serial;                /* grows with each lock that the thread takes, and may begin anew */
  u16 traits;                /* the lock detector's: what kind of lock it is */
  enum rts_held_mode mode : 8;
  bool tried;                /* taken by a call that would not have waited for ever */
  u32 depth;                 /* how often it is held, less one */
  u32 set;                   /* number of the set that ends with this one, where it is exact */
  u32 order;                 /* the lock detector's number for it; 0: none yet */
  u64 mix;                   /* what it adds to the signature; 0: nothing */
  u64 since;                 /* when it was taken (rts_cpu_ticks), if the lock profile wants to know; else 0 */
};
/* Called with a lock that has `since` just before it is off its thread's list. Set once, before any such. */
extern void (*rts_held_given)(const struct rts_held_lock *l) __attribute__((visibility("hidden")));
/* A thread's list. Others than held.c only read it. */
struct rts_held {
  u32 n, room, gaps, exact, credit;
  u32 busy, serial;
  u64 signature;
  struct rts_held_lock *at;
  struct rts_held *next;     /* unused */
};
/* Are numbers of sets wanted? Set once, by the race detector. */
extern bool rts_held_sets_on __attribute__((visibility("hidden")));

/* The calling thread took `lock`. */
void rts_held_add(uptr lock, enum rts_held_mode mode, u32 ctx);
/* The same, with what the lock detector knows of it: all of what is given but depth and set. */
void rts_held_add_as(const struct rts_held_lock *l);
/* All of a lock that was just taken, in few stores: the next atomic operation waits for each of them. */
RTS_INLINE void rts_held_fill(struct rts_held_lock *l, uptr lock, enum rts_held_mode mode, u32 ctx, bool tried, u16 traits, u32 serial) {
  const u64 where = (u64)serial << 32 | ctx, how = (u64)tried << 24 | (u64)mode << 16 | traits;
  _Static_assert(__builtin_offsetof(struct rts_held_lock, serial) == 12 && __builtin_offsetof(struct rts_held_lock, depth) == 20, "two words");
  l->lock = lock;
  __builtin_memcpy(&l->ctx, &where, sizeof where);
  __builtin_memcpy(&l->traits, &how, sizeof how);
  l->set = l->order = 0;
  l->mix = l->since = 0;
}
/* The same for a lock that is taken while no other is held, as most are: nothing is copied or looked through. False: it is not like that, or numbers of
 * sets need more room. Together with the fast way of rts_held_remove 8 ns of a pair less. */
void rts_held_number_alone(struct rts_held *h);
RTS_INLINE bool rts_held_add_alone(uptr lock, enum rts_held_mode mode, u32 ctx, bool tried, u16 traits) {
  struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  if (RTS_UNLIKELY(!h) || RTS_UNLIKELY(h->n | h->busy)) return false;
  h->busy = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  rts_held_fill(h->at, lock, mode, ctx, tried, traits, ++h->serial);
  rts_store_release(&h->n, 1);
  if (rts_held_sets_on) rts_held_number_alone(h);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  h->busy = 0;
  return true;
}
/* The same once more, for who has seen that the list is empty, nobody is busy with it, and no numbers of sets are wanted. Instead of being `busy`, which
 * costs two stores, it looks afterwards whether a handler that came in between has taken a lock, and if so begins anew. */
RTS_INLINE void rts_held_add_first(struct rts_held *h, uptr lock, enum rts_held_mode mode, u32 ctx, bool tried, u16 traits) {
  for (;;) {
    u32 serial = h->serial + 1;
    h->serial = serial;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    rts_held_fill(h->at, lock, mode, ctx, tried, traits, serial);
    rts_store_release(&h->n, 1);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (RTS_LIKELY(h->serial == serial)) return;
    h->signature = h->gaps = h->exact = 0;
  }
}
/* The calling thread gives it back, once. False if it is not known to hold it. */
bool rts_held_remove_any(uptr lock);
RTS_INLINE bool rts_held_remove(uptr lock) {
  struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  if (RTS_UNLIKELY(!h) || RTS_UNLIKELY(h->n != 1 || h->busy)) return rts_held_remove_any(lock);
  struct rts_held_lock *l = h->at;
  if (RTS_UNLIKELY(l->lock != lock || l->depth || l->since)) return rts_held_remove_any(lock);
  h->busy = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  h->signature -= l->mix;
  l->lock = 0;
  h->n = h->exact = 0;
  rts_tls.held_set = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  h->busy = 0;
  return true;
}
/* Where no numbers of sets are wanted: takes the only lock off the calling thread's list h. False: it is not like that. */
RTS_INLINE bool rts_held_remove_first(struct rts_held *h, uptr lock) {
  const struct rts_held_lock *l = h->at;
  if (RTS_UNLIKELY(h->n != 1) || RTS_UNLIKELY(l->lock != lock) || RTS_UNLIKELY(h->busy | l->depth) || RTS_UNLIKELY(l->mix | l->since)) return false;
  rts_store_release(&h->n, 0);
  if (RTS_UNLIKELY(h->signature)) h->signature = 0; /* a handler nested another in it */
  return true;
}
/* Around a wait that gives the lock back altogether: what was known of it; .lock is 0 if nothing was. */
struct rts_held_lock rts_held_suspend(uptr lock);
void rts_held_resume(const struct rts_held_lock *l);
/* How many locks the calling thread holds; the i-th of them, oldest first, is at [i] of what *list points to, gaps included. */
RTS_INLINE u32 rts_held_list(const struct rts_held_lock **list) {
  const struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  *list = h ? h->at : NULL;
  return h ? h->n : 0;
}
/* Does the calling thread hold any? */
RTS_INLINE bool rts_held_any(void) {
  const struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  return h && h->n;
}
/* That of the lock that the calling thread took last. */
RTS_INLINE u32 rts_held_serial(void) {
  const struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  return h ? h->serial : 0;
}
/* Of the calling thread. The signature is the sum of its locks' mix. */
RTS_INLINE u64 rts_held_signature(void) {
  const struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  return h ? h->signature : 0;
}
/* The i-th lock of the calling thread gets a number and its part of the signature. A handler that interrupts this leaves the list as it found it. */
RTS_INLINE void rts_held_number(u32 i, u32 order, u64 mix) {
  struct rts_held *h = rts_tls.thr->held;
  struct rts_held_lock *l = &h->at[i];
  h->signature += mix - l->mix;
  l->order = order;
  l->mix = mix;
}
/* A list, by a name that stays readable for ever: null if the calling thread never held anything. Whose list it is, is the reader's to know; it says what
 * is held only while that thread waits. */
const struct rts_held *rts_held_mine(void);
u32 rts_held_read(const struct rts_held *h, const struct rts_held_lock **list);
/* Thread death. */
void rts_held_drop(struct rts_thread *t);

/* Of the calling thread, now: 0 if it holds nothing. One load. */
RTS_INLINE u32 rts_held_set_current(void) { return rts_tls.held_set; }
/* The same where no numbers are kept (rts_held_sets_on): made for the occasion. Of the calling thread. */
RTS_COLD u32 rts_held_set_now(void);
/* How many sets were made, and how often the oldest of them were forgotten. */
void rts_held_counts(u64 *sets, u64 *generations);
/* The members of a set, newest first, at most max of them; returns how many there are as far as known. *partial: some were forgotten. */
u32 rts_held_set_get(u32 set, struct rts_held_lock *out, u32 max, bool *partial);
#endif
