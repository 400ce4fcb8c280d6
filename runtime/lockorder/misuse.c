/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Wrong uses of locks, at the call.
 *
 * U1 the object's own memory decides who holds it; what we saw ourselves can only excuse (a lock that came through a fork names its owner by another
 *    number, one that foreign code took is on no list). U2 where the C library answers a wrong use by an error code that POSIX names, the program was told:
 *    unlocking an error-checking, a recursive or a robust mutex that is not the caller's (EPERM). Destroying a held lock is undefined for all kinds, and EBUSY
 *    a courtesy that is not to be relied on: that is reported, but for error-checking mutexes, whose users look. U3 locks between processes are left
 *    alone: who holds them may not be one of us. U4 a destroyed mutex carries -1 as its kind, and so answers EINVAL; a destroyed rwlock gets our mark in a
 *    padding word, so that one that was assigned a static initialiser since counts as new.
 * No locks. Cost: unlocking a mutex that is the caller's: three loads of its own line. */
#include <pthread.h>

#include "core/init.h"
#include "lockorder/spin.h"
#include "lockorder/state.h"
#include "shadow/shadow.h"

#define ANSWERS (RTS_LOCK_CHECKED | RTS_LOCK_RECURSIVE | RTS_LOCK_ROBUST)
#define MUTEX(a) (&((pthread_mutex_t *)(a))->__data)
#define RWLOCK(a) (&((pthread_rwlock_t *)(a))->__data)
#define KINDS 0x3ff      /* all bits that a mutex's kind may have */
#define MAY_ELIDE 0x100
#define GONE_MARK 0x64657374726f7965ul

/* -- telling. The lock is the first one; who else holds it is a party. */

static struct rts_lock_tale *begin(uptr lock, u32 traits) {
  rts_enter();
  struct rts_lock_tale *s = rts_lock_tale_begin();
  if (s) rts_lock_tale_lock(s, lock, traits);
  return s;
}
static void emit(struct rts_lock_tale *s, enum rts_kind kind, const struct rts_lock_place *where, uptr addr) {
  rts_leave();
  if (s) rts_lock_tale_emit(s, kind, where, addr, false);
}
#define PLACE(c) (&(struct rts_lock_place){.pc = (c)->pc, .fp = (c)->fp, .function = (c)->function})

/* Whoever holds it, if that is known. It may be running: then where it took the lock is what its list says just now. */
static void add_holder(struct rts_lock_tale *s, const struct rts_lock_call *c) {
  const struct rts_lock_thread *t = rts_lock_owner(c->lock, c->traits);
  struct rts_held_lock l;
  if (!s || !t || !t->thread || !rts_lock_tale_party(s, t->order.tid)) return;
  rts_thread_lock_all();
  if (t->thread && rts_lock_held_in(t->thread->held, c->lock, false, &l)) rts_lock_tale_held(s, c->lock, c->traits, false, l.ctx, true);
  rts_thread_unlock_all(false);
}

RTS_COLD static void tell(enum rts_kind kind, const struct rts_lock_call *c, bool holder) {
  struct rts_lock_tale *s = begin(c->lock, c->traits);
  if (holder) add_holder(s, c);
  emit(s, kind, PLACE(c), c->lock);
}

static bool on_my_list(uptr lock) {
  struct rts_held_lock l;
  const struct rts_held *mine = rts_held_mine();
  return rts_lock_held_in(mine, lock, false, &l) || rts_lock_held_in(mine, lock, true, &l);
}

/* -- giving back */

static void gives_mutex(const struct rts_lock_thread *me, const struct rts_lock_call *c) {
  u32 kind = (u32)rts_load_relaxed(&MUTEX(c->lock)->__kind);
  if (RTS_LIKELY(rts_lock_owned_by(c->lock, c->traits, false, me) == RTS_ANSWER_YES)) return;
  if (kind & ~KINDS) tell(kind == ~0u ? RTS_REPORT_LOCK_DESTROYED : RTS_REPORT_LOCK_INVALID, c, false);
  else if ((c->traits & (ANSWERS | RTS_LOCK_SHARED)) || (kind & MAY_ELIDE) || on_my_list(c->lock)) return;
  else if (!rts_load_relaxed(&MUTEX(c->lock)->__owner)) tell(RTS_REPORT_UNLOCK_UNLOCKED, c, false);
  else tell(RTS_REPORT_UNLOCK_FOREIGN, c, true);
}

static void gives_rwlock(const struct rts_lock_thread *me, const struct rts_lock_call *c) {
  if (rts_load_relaxed(&RWLOCK(c->lock)->__pad2) == GONE_MARK) tell(RTS_REPORT_LOCK_DESTROYED, c, false);
  else if ((c->traits & RTS_LOCK_SHARED) || rts_lock_owned_by(c->lock, c->traits, false, me) == RTS_ANSWER_YES || on_my_list(c->lock)) return;
  else if (rts_load_relaxed(&RWLOCK(c->lock)->__cur_writer)) tell(RTS_REPORT_UNLOCK_FOREIGN, c, true);
  else if (!(rts_load_relaxed(&RWLOCK(c->lock)->__readers) >> 3)) tell(RTS_REPORT_UNLOCK_UNLOCKED, c, false);
}

static void gives_spin(const struct rts_lock_thread *me, const struct rts_lock_call *c) {
  const struct rts_lock_record *r = rts_lock_find(c->lock);
  if ((r && r->owner == me) || on_my_list(c->lock)) return;
  if (r && r->destroyed) tell(RTS_REPORT_LOCK_DESTROYED, c, false);
  else if (rts_load_relaxed((const int *)c->lock) == RTS_SPIN_FREE) tell(RTS_REPORT_UNLOCK_UNLOCKED, c, false);
  else if (r && r->owner) tell(RTS_REPORT_UNLOCK_FOREIGN, c, true);
}

/* One that we never saw taken may have been so where nobody tells of it. */
static void gives_user(const struct rts_lock_thread *me, const struct rts_lock_call *c) {
  const struct rts_lock_record *r = rts_lock_find(c->lock);
  if (!r || r->owner == me || on_my_list(c->lock)) return;
  if (r->destroyed) tell(RTS_REPORT_LOCK_DESTROYED, c, false);
  else if (r->owner) tell(RTS_REPORT_UNLOCK_FOREIGN, c, true);
  else if (!(r->traits & RTS_LOCK_RW)) tell(RTS_REPORT_UNLOCK_UNLOCKED, c, false);
}

void rts_lock_check_gives(const struct rts_lock_thread *me, const struct rts_lock_call *c) {
  if (c->traits & (RTS_LOCK_HANDED | RTS_LOCK_RUST | RTS_LOCK_LIBRARY)) return;
  if (c->traits & RTS_LOCK_USER) gives_user(me, c);
  else if (c->traits & RTS_LOCK_RW) gives_rwlock(me, c);
  else if (c->traits & RTS_LOCK_SPIN) gives_spin(me, c);
  else gives_mutex(me, c);
}

/* -- taking */

void rts_lock_check_taking(const struct rts_lock_call *c) {
  if (!rts_locks_on()) return;
  if (c->traits & RTS_LOCK_RW) {
    if (rts_load_relaxed(&RWLOCK(c->lock)->__pad2) == GONE_MARK) tell(RTS_REPORT_LOCK_DESTROYED, c, false);
    return;
  }
  u32 kind = (u32)rts_load_relaxed(&MUTEX(c->lock)->__kind);
  if (kind & ~KINDS) tell(kind == ~0u ? RTS_REPORT_LOCK_DESTROYED : RTS_REPORT_LOCK_INVALID, c, false);
}

void rts_lock_check_double(const struct rts_lock_thread *me, const struct rts_lock_record *r, const struct rts_lock_call *c) {
  if (RTS_UNLIKELY(r->destroyed) && (c->traits & (RTS_LOCK_SPIN | RTS_LOCK_USER))) tell(RTS_REPORT_LOCK_DESTROYED, c, false);
  if (!(c->traits & RTS_LOCK_USER) || (c->traits & (RTS_LOCK_RECURSIVE | RTS_LOCK_HANDED)) || r->owner != me) return;
  if (on_my_list(c->lock)) tell(RTS_REPORT_DOUBLE_LOCK, c, true);
}

bool rts_lock_held_deeper(uptr lock) {
  const struct rts_held_lock *list;
  u32 levels = 0;
  for (u32 n = rts_held_list(&list); n-- > 0 && levels < 2;)
    if (list[n].lock == lock && list[n].mode == RTS_HELD_WRITE) levels += list[n].depth + 1;
  return levels > 1;
}

/* -- the end of a lock, and of a thread */

static bool is_locked(const struct rts_lock_call *c) {
  if (c->traits & (RTS_LOCK_USER | RTS_LOCK_RUST | RTS_LOCK_LIBRARY)) {
    const struct rts_lock_record *r = rts_lock_find(c->lock);
    return r && r->owner;
  }
  if (c->traits & RTS_LOCK_RW) return rts_load_relaxed(&RWLOCK(c->lock)->__cur_writer) || rts_load_relaxed(&RWLOCK(c->lock)->__readers) >> 3;
  if (c->traits & RTS_LOCK_SPIN) return rts_load_relaxed((const int *)c->lock) != RTS_SPIN_FREE;
  return rts_load_relaxed(&MUTEX(c->lock)->__owner) && !(rts_load_relaxed(&MUTEX(c->lock)->__kind) & ~KINDS);
}

/* Before the real destruction. */
void rts_lock_destroyed(const struct rts_lock_call *c) {
  if (!rts_locks_on()) return;
  if (is_locked(c) && !(c->traits & (RTS_LOCK_CHECKED | RTS_LOCK_ROBUST | RTS_LOCK_SHARED | RTS_LOCK_HANDED))) tell(RTS_REPORT_LOCK_DESTROY_HELD, c, true);
  else rts_lock_end_of(c->lock, rts_stack_capture_id(c->pc, c->fp));
  if (c->traits & RTS_LOCK_RW && !(c->traits & (RTS_LOCK_USER | RTS_LOCK_RUST | RTS_LOCK_LIBRARY))) rts_store_relaxed(&RWLOCK(c->lock)->__pad2, GONE_MARK);
}

/* Robust ones are made for this; what may be given back by another thread, and what nobody can tell the holder of, is left alone. */
static bool left_behind(const struct rts_lock_thread *me, const struct rts_held_lock *l, u32 *traits) {
  *traits = l->traits;
  if (!rts_range_is_ok(l->lock, 4) || l->mode != RTS_HELD_WRITE) return false;
  if (*traits & (RTS_LOCK_HANDED | RTS_LOCK_RUST | RTS_LOCK_LIBRARY | RTS_LOCK_SHARED)) return false;
  if (!(*traits & RTS_LOCK_KIND) && (MUTEX(l->lock)->__kind & (16 | 128 | ~KINDS))) return false;
  return rts_lock_owned_by(l->lock, *traits, false, me) == RTS_ANSWER_YES;
}

void rts_lock_thread_ends(void) {
  const struct rts_lock_thread *me = rts_locks_on() && rts_held_any() ? rts_lock_self() : NULL;
  const struct rts_held_lock *list;
  u32 n = rts_held_list(&list), traits;
  for (u32 i = 0; me && i < n; i++) {
    if (!list[i].lock || !left_behind(me, &list[i], &traits)) continue;
    struct rts_lock_tale *s = begin(list[i].lock, traits);
    emit(s, RTS_REPORT_LOCK_LEFT, &(struct rts_lock_place){.ctx = list[i].ctx}, list[i].lock);
  }
}

/* -- condition variables */

/* Waits that were announced, and not ended. */
static u32 waiters(uptr condition, u16 after, const struct rts_lock_thread *but, uptr but_with, struct rts_lock_tale *s) {
  struct rts_lock_wait w;
  u32 n = 0;
  for (const struct rts_lock_thread *t = rts_load_acquire(&rts_lock_threads); t; t = t->next) {
    if (t == but || t->lost || !rts_lock_wait_of(t, &w)) continue;
    if (w.kind != RTS_WAIT_CONDITION || w.object != condition || w.with == but_with || (int16_t)(w.ticket - after) < 0) continue;
    n++;
    if (!s) continue;
    rts_lock_tale_waiter(s, t->order.tid, &w, 0);
    if (but_with && w.with) rts_lock_tale_held(s, w.with, 0, false, w.ctx, true);
  }
  return n;
}

RTS_COLD static void two_mutexes(const struct rts_lock_thread *me, const struct rts_wait_call *w) {
  struct rts_lock_tale *s = begin(w->with, 0);
  u32 n = s ? waiters(w->object, 0, me, w->with, s) : 0;
  if (!n && s) rts_lock_tale_drop(s);
  emit(n ? s : NULL, RTS_REPORT_WAIT_TWO_MUTEXES, PLACE(w), w->with);
}

void rts_condition_waits(const struct rts_wait_call *w, u32 traits) {
  struct rts_lock_thread *me = rts_locks_on() ? rts_lock_self() : NULL;
  if (!me || (traits & RTS_LOCK_SHARED) || w->shared) return;
  const struct rts_lock_call mutex = {.lock = w->with, .traits = traits, .function = w->function, .pc = w->pc, .fp = w->fp};
  bool held = rts_lock_owned_by(w->with, traits, false, me) == RTS_ANSWER_YES || on_my_list(w->with);
  if (RTS_UNLIKELY(!held) && !(traits & ANSWERS) && !(MUTEX(w->with)->__kind & (MAY_ELIDE | ~KINDS))) tell(RTS_REPORT_WAIT_WITHOUT_MUTEX, &mutex, true);
  const struct rts_lock_record *r = rts_lock_find(w->object);
  if (RTS_UNLIKELY(r && r->waiting && r->with != w->with)) two_mutexes(me, w);
}

u16 rts_condition_ticket(uptr condition, uptr with) {
  struct rts_lock_record *r = rts_lock_get(condition, 0);
  if (!r) return 0;
  if (rts_add_relaxed(&r->waiting, 1) == 0) {
    rts_store_relaxed(&r->with, with);
    rts_store_relaxed(&r->signals, 0);
  }
  return rts_add_relaxed(&r->tickets, 1);
}

void rts_condition_left(uptr condition) {
  struct rts_lock_record *r = rts_lock_find(condition);
  u32 n = r ? rts_load_relaxed(&r->waiting) : 0;
  while (n && !rts_cas_relaxed(&r->waiting, n, n - 1)) {}
}

void rts_wait_signalled(uptr condition, bool all) {
  struct rts_lock_record *r = rts_locks_on() ? rts_lock_find(condition) : NULL;
  if (!r || !rts_load_relaxed(&r->waiting)) return;
  if (all) rts_store_relaxed(&r->released, rts_load_relaxed(&r->tickets));
  else rts_add_relaxed(&r->signals, 1);
}

void rts_condition_destroyed(const struct rts_lock_call *c) {
  struct rts_lock_record *r = rts_locks_on() ? rts_lock_find(c->lock) : NULL;
  if (!r) return;
  if (rts_load_relaxed(&r->waiting) && waiters(c->lock, r->released, NULL, 0, NULL) > r->signals) {
    rts_enter();
    struct rts_lock_tale *s = rts_lock_tale_begin();
    if (s) waiters(c->lock, r->released, NULL, 0, s);
    emit(s, RTS_REPORT_CONDITION_DESTROY, PLACE(c), c->lock);
  }
  rts_lock_memory_gone(c->lock, sizeof(pthread_cond_t));
}
