/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The thread registry. Owns struct rts_thread (live) and rts_thread_info (for ever).
 *
 * T1 a tid is given once and never reused. T2 the live list is changed under `lock` only. T3 rts_tls.thr is written by its
 * own thread only. Records live in chunks that are never moved or unmapped, so readers need no lock; a torn read of a record that
 * is being written costs at most a wrong name in a report.
 * In signals: rts_thread_cur is safe once attached. After fork the child keeps only its own thread on the list. */
#include "core/thread.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/mutex.h"
#include "base/str.h"
#include "core/held.h"
#include "core/init.h"
#include "platform/platform.h"
#include "platform/x86_64.h"

#define CHUNK RTS_LIMIT(1024, 8)
#define CHUNKS 65536

_Thread_local struct rts_tls rts_tls __attribute__((tls_model("initial-exec"), visibility("hidden")));

#define KEPT RTS_LIMIT(1024u, 2u) /* so many records of ended threads wait for new ones: mapping them anew took 4 us a thread */

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_THREADS);
static struct rts_thread *live, *unused;
static u32 unused_count;
static struct rts_thread_info *chunks[CHUNKS];
static u32 next_tid, alive;
static struct rts_thread_hooks hooks;

/* The record of tid, made if `create`; null when the table is full (the thread then goes without a record). */
static struct rts_thread_info *info_of(u32 tid, bool create) {
  if (tid / CHUNK >= CHUNKS) return NULL;
  struct rts_thread_info **c = &chunks[tid / CHUNK];
  if (!rts_load_acquire(c) && create) {
    struct rts_thread_info *fresh = rts_os_map(CHUNK * sizeof *fresh), *none = NULL;
    if (fresh && !rts_cas_acq_rel(c, none, fresh)) rts_os_unmap(fresh, CHUNK * sizeof *fresh);
  }
  struct rts_thread_info *base = rts_load_acquire(c);
  return base ? &base[tid % CHUNK] : NULL;
}

/* All zero, but for the steps that its last thread found: they are as true for the next one. */
static struct rts_thread *take(void) {
  rts_mutex_lock(&lock);
  struct rts_thread *t = unused;
  if (t) unused = t->next, unused_count--;
  rts_mutex_unlock(&lock);
  if (!t) return rts_os_map(sizeof *t);
  rts_memset(t, 0, __builtin_offsetof(struct rts_thread, contexts.frames));
  return t;
}

static void give(struct rts_thread *t) {
  rts_mutex_lock(&lock);
  bool keep = unused_count < KEPT;
  if (keep) t->next = unused, unused = t, unused_count++;
  rts_mutex_unlock(&lock);
  if (!keep) rts_os_unmap(t, sizeof *t);
}

struct rts_thread *rts_thread_prepare(u32 create_ctx) {
  struct rts_thread *parent = rts_thread_cur();
  rts_enter();
  struct rts_thread *t = take();
  rts_leave();
  if (!t) return NULL;
  t->tid = rts_add_relaxed(&next_tid, 1);
  struct rts_thread_info *i = info_of(t->tid, true);
  if (i) *i = (struct rts_thread_info){.tid = t->tid, .parent_tid = parent ? parent->tid : 0, .create_ctx = create_ctx};
  return t;
}

/* The number stays unused: T1. */
void rts_thread_discard(struct rts_thread *t) {
  rts_enter();
  give(t);
  rts_leave();
}

static void enlist(struct rts_thread *t, uptr stack_lo, uptr stack_hi) {
  t->os_tid = rts_os_tid();
  t->stack_lo = t->home_lo = stack_lo;
  t->stack_hi = t->home_hi = stack_hi;
  t->tp = rts_cpu_thread_pointer();
  hooks.born(t);
  struct rts_thread_info *i = info_of(t->tid, true);
  if (i) i->tid = t->tid, i->os_tid = t->os_tid, i->alive = true, i->main = t->tid == 0;
  rts_mutex_lock(&lock);
  t->next = live;
  if (live) live->prev = t;
  live = t;
  alive++;
  rts_mutex_unlock(&lock);
  rts_tls.thr = t;
}

static struct rts_thread *attach_here(void) {
  struct rts_thread *t = take();
  if (!t) return NULL;
  uptr lo, hi;
  rts_os_stack_bounds(&lo, &hi);
  t->tid = rts_add_relaxed(&next_tid, 1);
  enlist(t, lo, hi);
  return t;
}

void rts_thread_init_main(const struct rts_thread_hooks *h) {
  hooks = *h;
  attach_here();
}

RTS_COLD struct rts_thread *rts_thread_attach(void) {
  if (rts_tls.detached || rts_tls.in_runtime > 8 || !rts_ready()) return rts_tls.thr;
  u64 mask;
  rts_os_block_signals(&mask);
  rts_enter();
  struct rts_thread *t = rts_tls.thr ? rts_tls.thr : attach_here();
  rts_os_restore_signals(&mask);
  rts_leave();
  return t;
}

void rts_thread_adopt(struct rts_thread *t, uptr stack_lo, uptr stack_hi) {
  u64 mask;
  rts_os_block_signals(&mask);
  rts_enter();
  if (rts_tls.thr) rts_thread_discard(t); /* a signal handler was first */
  else enlist(t, stack_lo, stack_hi);
  rts_os_restore_signals(&mask);
  rts_leave();
}

void rts_thread_finish(void) {
  struct rts_thread *t = rts_tls.thr;
  if (!t) return;
  u64 mask;
  rts_os_block_signals(&mask);
  rts_enter();
  struct rts_thread_info *i = info_of(t->tid, false);
  if (i) {
    if (!i->named) rts_os_own_name(i->name);
    i->alive = false;
  }
  rts_mutex_lock(&lock);
  if (t->prev) t->prev->next = t->next;
  else live = t->next;
  if (t->next) t->next->prev = t->prev;
  alive--;
  rts_mutex_unlock(&lock);
  rts_tls.detached = 1;
  rts_tls.thr = NULL;
  hooks.dying(t);
  rts_held_drop(t);
  give(t);
  rts_os_restore_signals(&mask);
  rts_leave();
}

bool rts_thread_info_get(u32 tid, struct rts_thread_info *out) {
  struct rts_thread_info *i = tid < rts_load_relaxed(&next_tid) ? info_of(tid, false) : NULL;
  if (!i) return false;
  *out = *i;
  if (out->alive && !out->named) rts_os_thread_name(out->os_tid, out->name);
  out->name[sizeof out->name - 1] = 0;
  return true;
}

void rts_thread_set_name(u32 tid, const char *name) {
  struct rts_thread_info *i = info_of(tid, false);
  if (!i) return;
  rts_strlcpy(i->name, name, sizeof i->name);
  i->named = true;
}

u32 rts_thread_count_alive(void) { return rts_load_relaxed(&alive); }

void rts_thread_each(void (*fn)(void *arg, const struct rts_thread *t), void *arg) {
  rts_mutex_lock(&lock);
  for (const struct rts_thread *t = live; t; t = t->next) fn(arg, t);
  rts_mutex_unlock(&lock);
}

u32 rts_thread_of_stack(uptr addr, uptr *lo, uptr *hi) {
  u32 tid = ~0u;
  struct rts_thread *me = rts_tls.thr;
  if (me && rts_thread_stack_at(me, addr, lo, hi)) return me->tid;
  bool locked = rts_mutex_try(&lock);
  if (!locked) return tid; /* a fault inside the registry: do without */
  for (struct rts_thread *t = live; t; t = t->next)
    if (rts_thread_stack_at(t, addr, lo, hi)) {
      tid = t->tid;
      break;
    }
  rts_mutex_unlock(&lock);
  return tid;
}

u32 rts_thread_of_tls(uptr addr, uptr size, uptr *tp) {
  u32 tid = ~0u;
  if (!rts_mutex_try(&lock)) return tid;
  for (struct rts_thread *t = live; t && tid == ~0u; t = t->next)
    if (t->tp && addr >= t->tp - size && addr < t->tp) tid = t->tid, *tp = t->tp;
  rts_mutex_unlock(&lock);
  return tid;
}

void rts_thread_lock_all(void) { rts_mutex_lock(&lock); }

void rts_thread_unlock_all(bool child) {
  if (child) {
    /* Only the calling thread survives; the others' caches stay with the child as lost memory. */
    struct rts_thread *me = rts_tls.thr;
    for (struct rts_thread *t = live; t; t = t->next) {
      struct rts_thread_info *i = t != me ? info_of(t->tid, false) : NULL;
      if (i) i->alive = false;
    }
    live = me;
    alive = me ? 1 : 0;
    if (me) me->next = me->prev = NULL, me->os_tid = rts_os_tid();
  }
  rts_mutex_unlock(&lock);
}
