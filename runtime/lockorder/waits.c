/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Who waits for what, and the proof that a wait can never end.
 *
 * A thread announces its wait, then looks along owners: from what it wants to who has that, to what they want. If that leads back to itself, each
 * on the way waits until the next one goes on, whatever else happens. W1 proof: all announcements are read, then all steps of the way are looked at once more,
 * then all announcements again, unchanged; as waiting threads give nothing back (L4), there was a moment at which all of it held, and nothing can change
 * since. W2 a step is taken only if the object itself and the owner's list of held locks agree on the owner. W3 only waits that end by one certain
 * thread make steps: conditions lead on by the mutex that the waiter needs again, semaphores and barriers do not.
 * Who holds nothing and runs nothing once is in no cycle while nobody joins: most waits look no further.
 * Locks: `search`, a leaf, for one search. Not in handlers that interrupted it. Cost: 60 ns for a wait of a thread that holds nothing; a search goes through
 * the owners, and through all threads where readers must be found. */
#include "base/check.h"
#include "base/mutex.h"
#include "core/init.h"
#include "lockorder/notes.h"
#include "lockorder/profile.h"
#include "lockorder/state.h"
#include "platform/tasks.h"
#include "report/locks.h"

static struct rts_mutex search = RTS_MUTEX_INIT(RTS_RANK_LOCKS);
static u32 searches;
static u32 joiners;
u64 rts_lock_waiting;

/* -- announcements */

void rts_lock_announce(struct rts_lock_thread *t, const struct rts_lock_wait *w) {
  t->wait = *w;
  if (w->kind == RTS_WAIT_JOIN) rts_add_relaxed(&joiners, 1);
  if (w->kind == RTS_WAIT_CONDITION) t->wait.ticket = rts_condition_ticket(w->object, w->with);
  __atomic_store_n(&t->seq, t->seq + 1, __ATOMIC_SEQ_CST);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (w->counted) rts_add_relaxed(&rts_lock_waiting, RTS_LOCK_ONE_MORE);
}

void rts_lock_unannounce(struct rts_lock_thread *t) {
  if (t->wait.counted) rts_sub_relaxed(&rts_lock_waiting, 1);
  if (t->wait.kind == RTS_WAIT_JOIN) rts_sub_relaxed(&joiners, 1);
  if (t->wait.kind == RTS_WAIT_CONDITION) rts_condition_left(t->wait.object);
  t->depth = 0;
  rts_store_release(&t->seq, t->seq + 1);
}

/* A wait inside another one, as in a signal handler, is not announced: the outer one goes on all the same. */
static bool begin(struct rts_lock_thread *t, const struct rts_lock_wait *w) {
  if (t->depth < RTS_LOCK_WISHES) t->wishes[t->depth] = w->kind == RTS_WAIT_LOCK ? w->object : 0;
  if (t->depth++) return false;
  rts_lock_announce(t, w);
  return true;
}
static void end(struct rts_lock_thread *t) {
  if (!t->depth || --t->depth) return;
  rts_lock_unannounce(t);
}

void rts_lock_wish_came_true(struct rts_lock_thread *t, uptr lock) {
  if (t->depth <= RTS_LOCK_WISHES && t->wishes[t->depth - 1] == lock) end(t);
}

/* -- one step: does t wait until `next` goes on? */

static bool waits_for_writer(const struct rts_lock_wait *w) { return w->kind == RTS_WAIT_LOCK && w->shared && (w->traits & RTS_LOCK_WRITERS_FIRST) && !(w->traits & RTS_LOCK_RECURSIVE); }

static bool holds(const struct rts_lock_thread *t, const struct rts_held *held, uptr lock, u32 traits, bool shared) {
  struct rts_held_lock l;
  return rts_lock_owned_by(lock, traits, shared, t) != RTS_ANSWER_NO && rts_lock_held_in(held, lock, shared, &l);
}

static bool runs_once(const struct rts_lock_thread *t, uptr control) {
  for (u32 i = 0; i < t->onces && i < RTS_LOCK_ONCES; i++)
    if (t->once[i] == control) return true;
  return false;
}

/* A writer that has not gone to sleep may not have been counted as waiting yet. */
static bool sleeps(const struct rts_lock_thread *t) {
  char state;
  u64 switches;
  return rts_os_task_state(t->os_tid, &state, &switches) && state == 'S';
}

static bool step_holds(const struct rts_lock_wait *w, const struct rts_lock_thread *next, const struct rts_lock_wait *next_wait) {
  switch (w->kind) {
  case RTS_WAIT_LOCK:
    if (holds(next, next_wait->held, w->object, w->traits, false)) return true;
    if ((w->traits & RTS_LOCK_RW) && !w->shared && holds(next, next_wait->held, w->object, w->traits, true)) return true;
    return waits_for_writer(w) && next_wait->kind == RTS_WAIT_LOCK && next_wait->object == w->object && !next_wait->shared && sleeps(next);
  case RTS_WAIT_CONDITION: return w->with && holds(next, next_wait->held, w->with, w->traits, false);
  case RTS_WAIT_JOIN: return w->tid == next->order.tid;
  case RTS_WAIT_ONCE: return runs_once(next, w->object);
  default: return false;
  }
}

/* -- the search */

struct queue {
  struct rts_lock_thread *first, *last, *at;
};

static void meet(struct queue *q, struct rts_lock_thread *next, struct rts_lock_thread *from) {
  if (!next || next->mark == searches) return;
  next->mark = searches;
  next->from = from;
  next->queue_next = NULL;
  if (q->last) q->last->queue_next = next;
  else q->first = next;
  q->last = next;
}

/* Only some of all threads can be meant, and nothing leads to them. */
static bool must_ask_all(const struct rts_lock_wait *w) {
  if (w->kind == RTS_WAIT_LOCK) return (w->traits & RTS_LOCK_RW) && (!w->shared || (w->traits & RTS_LOCK_WRITERS_FIRST));
  return (w->kind == RTS_WAIT_JOIN && !w->whom) || w->kind == RTS_WAIT_ONCE;
}

/* The one that can be meant, if there is only one: its list of held locks, or its number, has yet to agree. */
static struct rts_lock_thread *meant(const struct rts_lock_wait *w) {
  switch (w->kind) {
  case RTS_WAIT_LOCK: return rts_lock_owner(w->object, w->traits);
  case RTS_WAIT_CONDITION: return w->with ? rts_lock_owner(w->with, w->traits) : NULL;
  case RTS_WAIT_JOIN: return w->whom && w->whom->order.tid == w->tid ? w->whom : NULL;
  default: return NULL;
  }
}

static void expand(struct queue *q, struct rts_lock_thread *t, const struct rts_lock_wait *w) {
  struct rts_lock_wait other;
  meet(q, meant(w), t);
  if (!must_ask_all(w)) return;
  for (struct rts_lock_thread *o = rts_load_acquire(&rts_lock_threads); o; o = o->next)
    if (o != t && !o->lost && o->mark != searches && rts_lock_wait_of(o, &other) && step_holds(w, o, &other)) meet(q, o, t);
}

/* The thread before `me` on a way back to it; null if there is none. All of them are waiting, as far as was seen. */
static struct rts_lock_thread *way_back(struct rts_lock_thread *me) {
  struct queue q = {0};
  struct rts_lock_wait w;
  searches++;
  me->mark = searches - 1; /* to be met again */
  me->from = NULL;
  if (!(me->from_seq = rts_lock_wait_of(me, &w))) return NULL;
  expand(&q, me, &w);
  for (struct rts_lock_thread *t = q.first; t; t = t->queue_next) {
    if (t == me) return t->from;
    if (t->lost || !(t->from_seq = rts_lock_wait_of(t, &w))) continue;
    expand(&q, t, &w);
  }
  return NULL;
}

/* W1, with what was read by way_back as the first look. */
static bool proven(struct rts_lock_thread *me, struct rts_lock_thread *last) {
  struct rts_lock_wait w, next_wait;
  struct rts_lock_thread *next = me;
  if (!rts_lock_wait_of(me, &next_wait)) return false;
  for (struct rts_lock_thread *t = last;; next = t, next_wait = w, t = t->from) {
    if (rts_lock_wait_of(t, &w) != t->from_seq || !step_holds(&w, next, &next_wait)) return false;
    if (t == me) break;
  }
  for (struct rts_lock_thread *t = last; t != me; t = t->from)
    if (rts_load_acquire(&t->seq) != t->from_seq) return false;
  return true;
}

/* What the thread before wants of `t`: the key among what it holds. */
static uptr key_of(const struct rts_lock_wait *before) {
  return before->kind == RTS_WAIT_LOCK ? before->object : before->kind == RTS_WAIT_CONDITION ? before->with : 0;
}

/* From `me` on, in the order of waiting. `from` leads the other way, so the way is turned round first. */
static struct rts_lock_tale *tell(struct rts_lock_thread *me, struct rts_lock_thread *last) {
  struct rts_lock_tale *s = rts_lock_tale_begin();
  struct rts_lock_wait w = {0}, before = {0};
  if (!s) return NULL;
  struct rts_lock_thread *next = NULL;
  for (struct rts_lock_thread *t = last, *up; t != me; t = up) up = t->from, t->queue_next = next, next = t;
  rts_lock_wait_of(last, &before);
  rts_lock_wait_of(me, &w);
  rts_lock_tale_stuck(s, me->order.tid, &w, key_of(&before));
  for (struct rts_lock_thread *t = next; t; t = t->queue_next) {
    before = w;
    rts_lock_wait_of(t, &w);
    rts_lock_tale_stuck(s, t->order.tid, &w, key_of(&before));
  }
  rts_lock_tale_report(s)->cycle = true;
  return s;
}

/* Owners are looked for only where the first one waits as well, without the search lock. */
static bool worth_a_search(const struct rts_lock_thread *me) {
  const struct rts_lock_wait *w = &me->wait;
  const struct rts_held_lock *list;
  if (!rts_held_read(w->held, &list) && !me->onces && !rts_load_relaxed(&joiners)) return false;
  if (must_ask_all(w)) return true;
  const struct rts_lock_thread *owner = meant(w);
  return owner && owner != me && (rts_load_acquire(&owner->seq) & 1);
}

void rts_lock_look(struct rts_lock_thread *me) {
  if (!worth_a_search(me)) return;
  rts_enter();
  rts_mutex_lock(&search);
  struct rts_lock_thread *last = way_back(me);
  struct rts_lock_tale *s = last && last != me && proven(me, last) ? tell(me, last) : NULL;
  rts_mutex_unlock(&search);
  rts_leave();
  const struct rts_lock_wait *w = &me->wait;
  if (s) rts_lock_tale_emit(s, RTS_REPORT_DEADLOCK, &(struct rts_lock_place){.ctx = rts_lock_stuck_stack(w), .function = w->function}, w->object, true);
}

/* -- a lock that nobody can give back any more */

/* By the calling thread itself, which wants it: its place among what it holds, if it is known to. */
static bool is_mine(const struct rts_lock_thread *me, const struct rts_lock_call *c) {
  struct rts_held_lock l;
  const struct rts_held *mine = rts_held_mine();
  if (c->traits & (RTS_LOCK_RECURSIVE | RTS_LOCK_CHECKED)) return false;
  if (c->traits & RTS_LOCK_HANDED) return false;
  if (!(c->traits & RTS_LOCK_RW)) return rts_lock_owned_by(c->lock, c->traits, false, me) == RTS_ANSWER_YES;
  /* The C library answers who has it for writing with EDEADLK; a reader who wants to write waits for itself. Of other kinds nobody answers. */
  if (c->traits & (RTS_LOCK_USER | RTS_LOCK_RUST | RTS_LOCK_LIBRARY) && rts_lock_owned_by(c->lock, c->traits, false, me) == RTS_ANSWER_YES) return true;
  return !c->shared && rts_lock_held_in(mine, c->lock, true, &l) && rts_lock_owned_by(c->lock, c->traits, true, me) != RTS_ANSWER_NO;
}

static bool by_handler(const struct rts_lock_thread *me, uptr lock) {
  const struct rts_held_lock *list;
  u32 n = rts_held_read(rts_held_mine(), &list);
  for (u32 i = 0; i < n && i < me->below_handler; i++)
    if (list[i].lock == lock) return true;
  return false;
}

RTS_COLD static void waits_for_itself(struct rts_lock_thread *me, const struct rts_lock_wait *w, uptr key, bool in_handler) {
  rts_enter();
  struct rts_lock_tale *s = rts_lock_tale_begin();
  if (s) {
    rts_lock_tale_stuck(s, me->order.tid, w, key);
    rts_lock_tale_report(s)->cycle = true;
    rts_lock_tale_report(s)->in_handler = in_handler;
  }
  rts_leave();
  if (s) rts_lock_tale_emit(s, RTS_REPORT_DEADLOCK, &(struct rts_lock_place){.ctx = rts_lock_stuck_stack(w), .function = w->function}, w->object, true);
}

/* In a forked child: its owner did not come along. */
RTS_COLD static void owner_is_lost(struct rts_lock_thread *me, struct rts_lock_thread *owner, const struct rts_lock_call *c, const struct rts_lock_wait *w) {
  rts_enter();
  struct rts_lock_tale *s = rts_lock_tale_begin();
  if (s) {
    rts_lock_tale_stuck(s, me->order.tid, w, 0);
    rts_lock_tale_lost(s, owner, c->lock);
  }
  rts_leave();
  if (s) rts_lock_tale_emit(s, RTS_REPORT_DEADLOCK, &(struct rts_lock_place){.ctx = rts_lock_stuck_stack(w), .pc = c->pc, .fp = c->fp, .function = c->function}, c->lock, true);
}

/* -- the door */

void rts_lock_wants(const struct rts_lock_call *c) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me) return;
  if (RTS_UNLIKELY(rts_lock_profile_on)) rts_lock_profile_wants(c->lock);
  bool outside = c->traits & RTS_LOCK_SHARED;
  const struct rts_lock_wait w = {.kind = RTS_WAIT_LOCK, .frame = c->fp, .object = c->lock, .traits = c->traits, .shared = c->shared, .function = c->function,
                                  .ctx = rts_stack_capture_id(c->pc, c->fp), .counted = !outside, .held = rts_held_mine()};
  if (is_mine(me, c)) waits_for_itself(me, &w, c->lock, by_handler(me, c->lock));
  if (!begin(me, &w) || outside) return;
  struct rts_lock_thread *owner = rts_lock_owner(c->lock, c->traits);
  if (RTS_UNLIKELY(owner && owner->lost) && holds(owner, owner->lost_held, c->lock, c->traits, false)) owner_is_lost(me, owner, c, &w);
  rts_lock_look(me);
  rts_lock_suspect();
}

void rts_lock_gave_up(const struct rts_lock_call *c) {
  (void)c;
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (me) end(me);
}

void rts_lock_not_taken(uptr lock) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (me && me->depth) rts_lock_wish_came_true(me, lock);
}

void rts_wait_begin(const struct rts_wait_call *c) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me) return;
  RTS_LOCK_BLOCKS(c->function, c->pc, c->fp, c->with);
  const struct rts_lock_wait w = {.kind = c->kind, .frame = c->fp, .object = c->object, .with = c->with, .tid = c->tid, .whom = c->whom, .function = c->function,
                                  .ctx = rts_stack_capture_id(c->pc, c->fp), .counted = !c->shared, .held = rts_held_mine()};
  if (c->kind == RTS_WAIT_ONCE && runs_once(me, c->object)) waits_for_itself(me, &w, c->object, false);
  if (!begin(me, &w) || c->shared) return;
  rts_lock_look(me);
  rts_lock_suspect();
}

void rts_wait_end(void) { rts_lock_gave_up(NULL); }

/* What waits on does so in a frame that is no more; a wait announced below a handler's frames is one of those as well. */
void rts_wait_abandoned(uptr sp) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (!me) return;
  if (me->seq & 1 && me->wait.frame < sp) rts_lock_unannounce(me);
  while (me->onces && (me->onces > RTS_LOCK_ONCES || me->once_frame[me->onces - 1] < sp)) rts_store_release(&me->onces, me->onces - 1);
}

void rts_once_begins(uptr control, uptr frame) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me) return;
  if (me->onces < RTS_LOCK_ONCES) me->once[me->onces] = control, me->once_frame[me->onces] = frame;
  rts_store_release(&me->onces, me->onces + 1);
}

void rts_once_ends(void) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (me && me->onces) rts_store_release(&me->onces, me->onces - 1);
}

/* What was taken alone did not need a record of the thread yet: this does. */
u32 rts_lock_handler_enters(void) {
  struct rts_lock_thread *me = rts_locks_on() && rts_held_any() ? rts_lock_self() : NULL;
  if (!me) return 0;
  u32 was = me->below_handler;
  const struct rts_held_lock *list;
  me->below_handler = rts_held_list(&list);
  return was;
}

void rts_lock_handler_leaves(u32 was) {
  struct rts_lock_thread *me = rts_lock_active && rts_tls.thr ? rts_tls.thr->lock : NULL;
  if (me) me->below_handler = was;
}

void rts_lock_search_lock(void) { rts_mutex_lock(&search); }
void rts_lock_search_unlock(void) { rts_mutex_unlock(&search); }
