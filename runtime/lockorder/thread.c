/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the records of threads: who they are, what they wait for, and their place in the order of creation and join.
 *
 * D1 a record is in the list for ever; unused ones have no os_tid. D2 seq never goes back, so a record's next user cannot be mistaken for the last.
 * D3 the creator makes the record, with the child's segment in it; a thread that nobody was seen to create makes its own.
 * D4 a segment is dropped when its thread moved on; a dead thread's last one travels in its link (intercept/thread_link.c) to who joins it.
 * Locks: `lock`, for births and deaths. Cost: a birth about 0.3 us. Fork: the child marks all records but its own as lost. */
#include "base/mutex.h"
#include "base/str.h"
#include "core/init.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "platform/x86_64.h"

#define BUCKETS 1024u
#define STEPS 100000u /* who walks a chain that somebody changes may walk astray */

struct rts_lock_thread *rts_lock_threads;
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LOCKS);
static struct rts_lock_thread *by_os_tid[BUCKETS], *unused;

static struct rts_lock_thread **bucket_of(u32 os_tid) { return &by_os_tid[os_tid % BUCKETS]; }

static void enter(void) {
  rts_enter();
  rts_mutex_lock(&lock);
}
static void leave(void) {
  rts_mutex_unlock(&lock);
  rts_leave();
}

static struct rts_lock_thread *take(u32 tid, u32 segment) {
  enter();
  struct rts_lock_thread *t = unused;
  if (t) {
    unused = t->unused_next;
  } else if ((t = rts_os_map(sizeof *t))) {
    t->next = rts_lock_threads;
    rts_store_release(&rts_lock_threads, t);
  }
  leave();
  if (!t) return NULL;
  t->depth = t->onces = t->below_handler = 0;
  t->lost = false;
  rts_memset(&t->order, 0, sizeof t->order);
  t->order.tid = tid;
  t->order.segment = segment;
  return t;
}

static void give_back(struct rts_lock_thread *t) {
  rts_order_thread_end(&t->order);
  if (t->nest_room) rts_os_unmap(t->nest, t->nest_room * sizeof *t->nest);
  t->nest_room = 0;
  enter();
  if (t->os_tid) {
    struct rts_lock_thread **at = bucket_of(t->os_tid);
    while (*at && *at != t) at = &(*at)->hash_next;
    if (*at) rts_store_release(at, t->hash_next);
  }
  rts_store_relaxed(&t->os_tid, 0);
  t->thread = NULL;
  t->unused_next = unused;
  unused = t;
  leave();
}

/* In the thread itself. */
static void known_as(struct rts_lock_thread *t, u32 os_tid) {
  enter();
  t->thread = rts_tls.thr;
  t->hash_next = *bucket_of(os_tid);
  rts_store_release(&t->os_tid, os_tid);
  rts_store_release(bucket_of(os_tid), t);
  leave();
}

RTS_COLD struct rts_lock_thread *rts_lock_attach(struct rts_thread *t) {
  if (!t && !rts_inside()) t = rts_thread_cur();
  if (!t || rts_tls.detached) return NULL;
  if (!t->lock) t->lock = take(t->tid, rts_segment_first());
  if (t->lock && !t->lock->os_tid) known_as(t->lock, t->os_tid);
  return t->lock;
}

/* In a child, objects still name their owners by the parent's numbers. */
static bool forked;
static struct rts_lock_thread *before_fork(u32 os_tid) {
  for (struct rts_lock_thread *t = rts_lock_threads; t; t = t->next)
    if (t->os_tid && (t->lost ? t->os_tid == os_tid : t->os_tid_before == os_tid)) return t;
  return NULL;
}

struct rts_lock_thread *rts_lock_thread_of(u32 os_tid) {
  struct rts_lock_thread *t = os_tid ? rts_load_acquire(bucket_of(os_tid)) : NULL;
  for (u32 n = 0; t && n < STEPS; n++, t = rts_load_acquire(&t->hash_next))
    if (rts_load_relaxed(&t->os_tid) == os_tid) return t;
  return forked && os_tid ? before_fork(os_tid) : NULL;
}

u64 rts_lock_wait_of(const struct rts_lock_thread *t, struct rts_lock_wait *out) {
  u64 seq = __atomic_load_n(&t->seq, __ATOMIC_SEQ_CST);
  if (!(seq & 1)) return 0;
  *out = t->wait;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  return rts_load_acquire(&t->seq) == seq ? seq : 0;
}

bool rts_lock_held_in(const struct rts_held *h, uptr lock_addr, bool shared, struct rts_held_lock *out) {
  const struct rts_held_lock *list;
  for (u32 n = rts_held_read(h, &list); n-- > 0;)
    if (list[n].lock == lock_addr && (list[n].mode == RTS_HELD_READ) == shared) return *out = list[n], true;
  return false;
}

/* -- creation, join, death */

static void move_on(struct rts_lock_thread *t, u32 after) {
  u32 was = t->order.segment;
  t->order.segment = rts_segment_after(was, after);
  rts_segment_drop(was);
}

void rts_lock_thread_created(struct rts_thread *child) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me) return;
  rts_enter();
  child->lock = take(child->tid, rts_segment_after(me->order.segment, 0));
  move_on(me, 0);
  rts_leave();
}

void rts_lock_thread_starts(void) {
  struct rts_thread *t = rts_tls.thr;
  if (t && t->lock && !t->lock->os_tid) known_as(t->lock, t->os_tid);
}

void rts_lock_thread_discarded(struct rts_thread *child) {
  struct rts_lock_thread *t = child->lock;
  if (!t) return;
  rts_enter();
  rts_segment_drop(t->order.segment);
  give_back(t);
  rts_leave();
  child->lock = NULL;
}

void rts_lock_thread_joined(u32 segment) {
  if (!segment) return;
  rts_enter();
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (me) move_on(me, segment);
  rts_segment_drop(segment);
  rts_leave();
}

u32 rts_lock_barrier_arrives(u32 *all) {
  struct rts_lock_thread *me = rts_lock_active ? rts_lock_self() : NULL;
  if (!me) return 0;
  rts_enter();
  rts_segment_gather(all, me->order.segment);
  rts_leave();
  return me->order.tid + 1;
}

void rts_lock_barrier_leaves(u32 all) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (!me || !all) return;
  rts_enter();
  move_on(me, all);
  rts_leave();
}

void rts_lock_barrier_passed_by(void) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (!me) return;
  rts_enter();
  move_on(me, 0);
  rts_leave();
}

void rts_lock_segment_unused(u32 segment) {
  if (!segment) return;
  rts_enter();
  rts_segment_drop(segment);
  rts_leave();
}

u32 rts_lock_thread_gone(struct rts_thread *dead) {
  struct rts_lock_thread *t = dead->lock;
  if (!t) return 0;
  u32 segment = t->order.segment;
  if (t->seq & 1) rts_lock_unannounce(t);
  dead->lock = NULL;
  give_back(t);
  rts_lock_suspect(); /* one thread less that could help the others */
  return segment;
}

/* -- fibers go by another number, in a segment of their own */

u32 rts_lock_fiber_segment(void) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me) return 0;
  rts_enter();
  u32 segment = rts_segment_after(me->order.segment, 0);
  move_on(me, 0);
  rts_leave();
  return segment;
}

u32 rts_lock_fiber_switch(u32 tid, u32 segment) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (!me) return 0;
  u32 was = me->order.segment;
  me->order.tid = tid;
  me->order.segment = segment;
  return was;
}

/* -- fork */

void rts_lock_threads_lock(void) { rts_mutex_lock(&lock); }

/* Only the calling thread came along. */
static void forget_others(struct rts_lock_thread *me) {
  forked = true;
  rts_memset(by_os_tid, 0, sizeof by_os_tid);
  for (struct rts_lock_thread *t = rts_lock_threads; t; t = t->next)
    if (t != me && t->os_tid) t->lost = true, t->lost_held = t->thread ? t->thread->held : NULL;
  rts_lock_waiting = 0;
  if (!me) return;
  me->os_tid_before = me->os_tid;
  me->os_tid = rts_os_tid();
  me->hash_next = NULL;
  *bucket_of(me->os_tid) = me;
}

void rts_lock_thread_renumbered(u32 os_tid) {
  struct rts_lock_thread *me = rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (me) me->os_tid_before = os_tid;
}

void rts_lock_threads_unlock(bool child) {
  if (child) forget_others(rts_tls.thr ? rts_tls.thr->lock : NULL);
  rts_mutex_unlock(&lock);
}
