/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Taking locks: what is nested in what, and the orders that can lead to a deadlock.
 *
 * Only nested acquisitions matter. N1 a held lock gets its number in the graph when another is taken above it; the signature of what is held is complete
 * from then on, and finds nestings that are known. N2 before a new nesting goes to the graph, what is held is looked at by its own memory, so that a lock
 * that somebody else gave back counts no more. N3 a lock that may be given back by another thread than took it makes no nesting, nor does what is
 * taken while it is held: whether it is held then nobody knows.
 * No locks. Not in handlers that interrupted the runtime. Cost: not nested 1 ns; known 6 ns. */
#include "core/flags.h"
#include "core/init.h"
#include "lockorder/class.h"
#include "lockorder/notes.h"
#include "lockorder/profile.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "report/locks.h"

u32 rts_lock_active;

/* -- what the graph hears */

static bool is_held(const struct rts_lock_thread *me, const struct rts_held_lock *l) {
  struct rts_lock_life life;
  if (!rts_lock_life(l->order, &life)) return false;
  return rts_lock_owned_by(l->lock, life.traits, l->mode == RTS_HELD_READ, me) != RTS_ANSWER_NO;
}

static bool make_room(struct rts_lock_thread *me, u32 n) {
  if (n <= me->nest_room) return true;
  struct rts_order_held *more = rts_os_map(2ul * n * sizeof *more);
  if (!more) return false;
  if (me->nest_room) rts_os_unmap(me->nest, me->nest_room * sizeof *more);
  me->nest = more;
  me->nest_room = 2 * n;
  return true;
}

/* Of a class, one is enough. */
static bool in_nest(const struct rts_lock_thread *me, u32 n, u32 order) {
  if (RTS_LIKELY(!rts_lock_classes)) return false;
  while (n-- > 0)
    if (me->nest[n].lock == order) return true;
  return false;
}

/* What is held, for the graph. A lock that is not held after all counts no more; it stays on the list, for whoever else looks at that. */
static bool fill(struct rts_lock_thread *me, u32 *count) {
  const struct rts_held_lock *list;
  u32 n = rts_held_list(&list);
  *count = 0;
  if (!make_room(me, n)) return false;
  for (u32 i = 0; i < n; i++) {
    const struct rts_held_lock *l = &list[i];
    if (!l->lock || (l->order && !l->mix) || in_nest(me, *count, l->order)) continue;
    if (l->order && !is_held(me, l)) rts_held_number(i, l->order, 0);
    else me->nest[(*count)++] = (struct rts_order_held){l->order, l->ctx, l->mode == RTS_HELD_READ, l->tried};
  }
  return true;
}

/* Like `class` of the option: M of the first edge is what the last one holds. */
static void tell(const struct rts_order_cycle *c, const struct rts_lock_call *call, u32 ctx) {
  struct rts_lock_tale *s = rts_lock_tale_begin();
  struct rts_lock_life life;
  if (!s) return;
  for (u32 i = 0; i < c->edges_count; i++) {
    const struct rts_order_edge *e = &c->edges[i];
    struct rts_report_party *p = rts_lock_tale_party(s, e->tid);
    if (!p || !rts_lock_life(e->lock, &life)) {
      rts_lock_tale_drop(s);
      return;
    }
    p->want = RTS_WANT_LOCK;
    p->lock = rts_lock_tale_lock(s, life.addr, life.traits);
    p->shared = e->shared;
    p->ctx = e->ctx;
    for (u32 k = 0; k < e->held_count; k++) {
      const struct rts_order_held *h = &c->held[e->held_first + k];
      if (rts_lock_life(h->lock, &life)) rts_lock_tale_held(s, life.addr, life.traits, h->shared, h->ctx, k == e->key);
    }
  }
  struct rts_lock_report *r = rts_lock_tale_report(s);
  r->cycle = true;
  r->classes = rts_lock_classes;
  r->writer_needed = c->writer_needed;
  r->writer_tid = c->writer_tid;
  r->writer_ctx = c->writer_ctx;
  if (c->writer_needed && rts_lock_life(c->writer_lock, &life)) r->writer_lock = rts_lock_tale_lock(s, life.addr, life.traits);
  rts_lock_tale_emit(s, RTS_REPORT_LOCK_ORDER, &(struct rts_lock_place){.ctx = ctx, .pc = call->pc, .fp = call->fp, .function = call->function}, call->lock, false);
}

RTS_COLD static void add(struct rts_lock_thread *me, const struct rts_lock_call *call, u32 number, u32 ctx) {
  struct rts_order_cycle c;
  u32 n;
  rts_enter();
  bool more = fill(me, &n) && (n || (call->traits & RTS_LOCK_WRITERS_FIRST));
  while (more && (more = rts_order_add(&me->order, me->nest, n, rts_held_signature(), number, call->shared, ctx, &c))) {
    rts_leave(); /* a report lets nobody wait for us */
    tell(&c, call, ctx);
    rts_enter();
  }
  rts_leave();
}

/* N1. False: no memory. */
static bool number_held(const struct rts_held_lock *list, u32 n) {
  for (u32 i = n; i-- > 0 && !(list[i].lock && list[i].order);) {
    if (!list[i].lock || (list[i].traits & RTS_LOCK_HANDED)) continue;
    u32 number = rts_lock_number(list[i].lock, list[i].traits);
    if (!number) return false;
    rts_held_number(i, number, rts_order_mix(number, list[i].mode == RTS_HELD_READ, list[i].tried));
  }
  return true;
}

static const struct rts_held_lock *held_already(const struct rts_held_lock *list, u32 n, uptr lock) {
  while (n-- > 0)
    if (list[n].lock == lock) return &list[n];
  return NULL;
}

/* A lock that is held already makes no nesting; a reader of one where writers go first had better not read it again. */
RTS_COLD static u32 taken_again(struct rts_lock_thread *me, const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx, const struct rts_held_lock *was) {
  u32 number = rts_lock_number(c->lock, c->traits);
  if (way == RTS_LOCK_WAITED && c->shared && was->mode == RTS_HELD_READ && (c->traits & RTS_LOCK_WRITERS_FIRST) && !(c->traits & RTS_LOCK_RECURSIVE) && number)
    rts_lock_note_read_again(&me->order, c->function, number, ctx, was);
  return number;
}

static bool class_held(const struct rts_held_lock *list, u32 n, u32 number) {
  if (RTS_LIKELY(!rts_lock_classes)) return false;
  while (n-- > 0)
    if (list[n].lock && list[n].order == number) return true;
  return false;
}

/* Returns the number that the lock has in the graph; 0 if it needs none yet. */
static u32 nested(struct rts_lock_thread *me, const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx) {
  const struct rts_held_lock *list, *was;
  u32 n = rts_held_list(&list);
  bool alone = !n && (c->traits & RTS_LOCK_WRITERS_FIRST) && !c->shared;
  if (RTS_LIKELY(!n && !alone)) return 0;
  if (c->traits & RTS_LOCK_HANDED) return 0;
  if ((c->shared || (c->traits & RTS_LOCK_RECURSIVE)) && (was = held_already(list, n, c->lock))) return taken_again(me, c, way, ctx, was);
  u32 number = rts_lock_number(c->lock, c->traits);
  if (!number || !number_held(list, n) || class_held(list, n, number)) return number;
  if (way != RTS_LOCK_WAITED || RTS_LIKELY(rts_order_known(&me->order, rts_held_signature(), number, c->shared))) return number;
  add(me, c, number, ctx);
  return number;
}

/* -- the door */

RTS_INLINE u32 got(struct rts_lock_thread *me, const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx) {
  if (RTS_UNLIKELY(me->depth)) rts_lock_wish_came_true(me, c->lock);
  if (c->traits & RTS_LOCK_OWN_RECORD) {
    struct rts_lock_record *r = rts_lock_get(c->lock, c->traits);
    if (r && !c->shared) {
      rts_lock_check_double(me, r, c);
      rts_store_release(&r->owner, me);
    }
  }
  return nested(me, c, way, ctx);
}

void rts_lock_got(const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (me) got(me, c, way, ctx);
}

void rts_lock_taken(const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!ctx) ctx = rts_stack_capture_id(c->pc, c->fp);
  u32 number = me ? got(me, c, way, ctx) : 0;
  bool tried = way == RTS_LOCK_TRIED;
  const struct rts_held_lock l = {.lock = c->lock, .mode = c->shared ? RTS_HELD_READ : RTS_HELD_WRITE, .ctx = ctx, .tried = tried, .traits = (u16)c->traits,
                                  .order = number, .mix = number ? rts_order_mix(number, c->shared, tried) : 0,
                                  .since = RTS_UNLIKELY(rts_lock_profile_on) ? rts_lock_profile_taken(c->lock, c->traits, ctx) : 0};
  rts_held_add_as(&l);
}

void rts_lock_gives(const struct rts_lock_call *c) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me) return;
  rts_lock_check_gives(me, c);
  if (!(c->traits & RTS_LOCK_OWN_RECORD) || c->shared) return;
  struct rts_lock_record *r = rts_lock_find(c->lock);
  if (r && r->owner == me && !rts_lock_held_deeper(c->lock)) rts_store_release(&r->owner, NULL);
}

void rts_lock_lock_all(void) {
  rts_lock_search_lock();
  rts_lock_table_lock();
  rts_lock_threads_lock();
  rts_order_lock_all();
  rts_lock_notes_lock();
  rts_lock_profile_lock();
}

void rts_lock_unlock_all(bool child) {
  rts_lock_profile_unlock();
  rts_lock_notes_unlock();
  rts_order_unlock_all();
  rts_lock_threads_unlock(child);
  rts_lock_table_unlock();
  rts_lock_search_unlock();
  if (child) rts_lock_stuck_forked();
}

void rts_locks_enable(void) {
  static u32 once;
  if (!rts_flags.detect_deadlocks || rts_exchange_acq_rel(&once, 1)) return;
  rts_enter();
  rts_lock_table_init();
  rts_lock_classes_start();
  rts_leave();
  rts_store_release(&rts_lock_active, 1);
}
