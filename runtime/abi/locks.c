/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points of code that is checked for locks: registration, and locks that no interceptor sees, of which the pass makes the code tell.
 *
 * A lock is on its thread's list of held locks while races or deadlocks are looked for. One that is given back without being on the list was taken in code
 * that does not tell: that is fine. Any context that may lock. Cost: two loads where neither is looked for, else the detector's. */
#include "abi/abi.h"
#include "core/held.h"
#include "core/init.h"
#include "core/stack.h"
#include "intercept/locks_fast.h"
#include "intercept/races.h"
#include "intercept/rounds.h"
#include "lockorder/lockorder.h"
#include "lockorder/notes.h"
#include "rtsan/layout.h"

void rts_abi_enable_locks(void) {
  rts_locks_enable();
  if (rts_lock_active) rts_memory_watch();
  rts_locks_fast_start();
}

RTS_EXPORT void __rts_enable_locks(void);
RTS_EXPORT void __rts_enable_locks(void) {
  rts_init();
  rts_abi_enable_locks();
}

/* -- taking and giving back */

static const u32 traits[] = {
  [RTS_LOCKED_RUST_MUTEX] = RTS_LOCK_RUST,
  [RTS_LOCKED_RUST_RWLOCK] = RTS_LOCK_RUST | RTS_LOCK_RW | RTS_LOCK_WRITERS_FIRST,
  [RTS_LOCKED_PARKING_MUTEX] = RTS_LOCK_LIBRARY,
  [RTS_LOCKED_USER] = RTS_LOCK_USER | RTS_LOCK_RECURSIVE | RTS_LOCK_RW,
  [RTS_LOCKED_GLIB] = RTS_LOCK_LIBRARY,
  [RTS_LOCKED_QT_MUTEX] = RTS_LOCK_LIBRARY | RTS_LOCK_RECURSIVE,
  [RTS_LOCKED_QT_RWLOCK] = RTS_LOCK_LIBRARY | RTS_LOCK_RECURSIVE | RTS_LOCK_RW,
  [RTS_LOCKED_PARKING_RWLOCK] = RTS_LOCK_LIBRARY | RTS_LOCK_RW | RTS_LOCK_WRITERS_FIRST,
};

static struct rts_lock_call call_of(uptr lock, u32 what, uptr pc, uptr fp) {
  u32 kind = what & RTS_LOCKED_KIND, again = what & RTS_LOCKED_AGAIN ? RTS_LOCK_RECURSIVE : 0u;
  return (struct rts_lock_call){.lock = lock, .traits = kind < RTS_COUNT(traits) ? traits[kind] | again : RTS_LOCK_LIBRARY,
                                .shared = (what & RTS_LOCKED_SHARED) != 0, .pc = pc, .fp = fp};
}
#define CALL(lock, what) call_of(lock, what, RTS_CALLER_PC(), RTS_FRAME())

/* Rust's and parking_lot's atomics tell of the order themselves, but for one: parking_lot's unlock_upgradable_slow lets go by a relaxed operation. */
static bool orders(u32 what) { return (what & RTS_LOCKED_KIND) >= RTS_LOCKED_USER && rts_races_on(); }
static bool of_parking_rwlock(u32 what) { return (what & RTS_LOCKED_KIND) == RTS_LOCKED_PARKING_RWLOCK && rts_races_on(); }

/* What readers did goes by another name, at which no object lies: a lock may be a byte, and its neighbour another. */
static uptr readers(uptr lock) { return RTS_CELL_AT(lock); }

static bool may_write(u32 what) { return !(what & RTS_LOCKED_SHARED) || what & RTS_LOCKED_UPGRADABLE; }

static void order_taken(uptr lock, u32 what) {
  if (orders(what)) rts_race_acquire(lock);
  if (may_write(what) && (orders(what) || of_parking_rwlock(what))) rts_race_acquire(readers(lock));
}
static void order_given(uptr lock, u32 what) {
  if (orders(what)) rts_race_release(what & RTS_LOCKED_SHARED ? readers(lock) : lock);
  else if (what & RTS_LOCKED_UPGRADABLE && of_parking_rwlock(what)) rts_race_release(readers(lock));
}

/* Qt has one function for both: how did we take it? */
static u32 as_taken(uptr lock, u32 what) {
  const struct rts_held_lock *list;
  if ((what & RTS_LOCKED_KIND) != RTS_LOCKED_QT_RWLOCK) return what;
  for (u32 n = rts_held_list(&list); n-- > 0;)
    if (list[n].lock == lock) return list[n].mode == RTS_HELD_READ ? what | RTS_LOCKED_SHARED : what;
  return what;
}

static bool told(void) { return rts_locks_on() || rts_races_on(); }

/* An annotated function may take a mutex that lies where its own lock does, in the first bytes of an object: of the two, the mutex is known already. */
static bool is_another(uptr lock, u32 what) {
  const struct rts_held_lock *list;
  if ((what & RTS_LOCKED_KIND) != RTS_LOCKED_USER || (rts_lock_known_traits(lock) & RTS_LOCK_USER)) return false;
  for (u32 n = rts_held_list(&list); n-- > 0;)
    if (list[n].lock == lock) return true;
  return false;
}

RTS_EXPORT void __rts_lock_wants(uptr lock, u32 what);
RTS_EXPORT void __rts_lock_wants(uptr lock, u32 what) {
  if (!rts_locks_on()) return;
  struct rts_lock_call c = CALL(lock, what);
  rts_lock_wants(&c);
}

static void got(const struct rts_lock_call *c, u32 what) {
  bool tried = what & (RTS_LOCKED_TRIED | RTS_LOCKED_AGAIN);
  if (RTS_LIKELY(rts_told_got_fast(c, tried))) return;
  order_taken(c->lock, what);
  if (is_another(c->lock, what)) return;
  rts_lock_taken(c, tried ? RTS_LOCK_TRIED : RTS_LOCK_WAITED, 0);
}

RTS_EXPORT void __rts_lock_got(uptr lock, u32 what);
RTS_EXPORT void __rts_lock_got(uptr lock, u32 what) {
  struct rts_lock_call c = CALL(lock, what);
  if (told()) got(&c, what);
}

RTS_EXPORT void __rts_lock_got_if(uptr lock, u32 what, u8 taken);
RTS_EXPORT void __rts_lock_got_if(uptr lock, u32 what, u8 taken) {
  struct rts_lock_call c = CALL(lock, what);
  if (taken && told()) got(&c, what);
}

RTS_EXPORT void __rts_lock_gives(uptr lock, u32 what);
RTS_EXPORT void __rts_lock_gives(uptr lock, u32 what) {
  if (!told()) return;
  what = as_taken(lock, what);
  struct rts_lock_call c = CALL(lock, what);
  if (RTS_LIKELY(rts_told_gives_fast(&c))) return;
  order_given(lock, what);
  if (is_another(lock, what)) return;
  rts_lock_gives(&c);
  rts_held_remove(lock);
}

RTS_EXPORT void __rts_lock_ends(uptr at, u32 size);
RTS_EXPORT void __rts_lock_ends(uptr at, u32 size) {
  if (rts_lock_active) rts_lock_memory_gone(at, size);
}

RTS_EXPORT void __rts_lock_downgraded(uptr lock, u32 what);
RTS_EXPORT void __rts_lock_downgraded(uptr lock, u32 what) {
  if (!told()) return;
  struct rts_lock_call c = CALL(lock, what);
  rts_lock_gives(&c);
  if (!rts_held_remove(lock)) return;
  c.shared = true;
  got(&c, RTS_LOCKED_TRIED);
}

/* -- barriers and latches */

RTS_EXPORT void __rts_round_made(uptr addr, u32 kind);
RTS_EXPORT void __rts_round_made(uptr addr, u32 kind) {
  (void)kind;
  if (rts_locks_on()) rts_round_made(addr);
}
RTS_EXPORT void __rts_round_arrives(uptr addr, u32 kind, u64 n);
RTS_EXPORT void __rts_round_arrives(uptr addr, u32 kind, u64 n) {
  if (rts_locks_on()) rts_round_arrives(addr, kind == RTS_ROUND_BARRIER, n);
}
RTS_EXPORT void __rts_round_over(uptr addr, u32 kind, u8 is);
RTS_EXPORT void __rts_round_over(uptr addr, u32 kind, u8 is) {
  if (is && rts_locks_on()) rts_round_over(addr, kind == RTS_ROUND_LAST);
}

/* -- coroutines */

RTS_EXPORT u32 __rts_poll_enters(void);
RTS_EXPORT u32 __rts_poll_enters(void) {
  return rts_lock_notes_on ? rts_held_serial() : 0;
}
RTS_EXPORT void __rts_poll_suspends(u32 since);
RTS_EXPORT void __rts_poll_suspends(u32 since) {
  if (RTS_UNLIKELY(rts_lock_notes_on)) rts_lock_note_suspension(since, ".await", RTS_CALLER_PC(), RTS_FRAME());
}

RTS_EXPORT void __rts_coroutine_enters(void);
RTS_EXPORT void __rts_coroutine_enters(void) {
  if (RTS_UNLIKELY(rts_lock_notes_on)) rts_lock_coroutine_enters(*(const uptr *)RTS_FRAME());
}
RTS_EXPORT void __rts_coroutine_suspends(void);
RTS_EXPORT void __rts_coroutine_suspends(void) {
  if (RTS_UNLIKELY(rts_lock_notes_on)) rts_lock_coroutine_suspends("co_await", RTS_CALLER_PC(), RTS_FRAME());
}

/* -- waits. A condition's mutex is given back meanwhile, inside the library. */

#define DEPTH 8u
static _Thread_local struct {
  struct rts_held_lock mutex; /* .lock is 0 if it was not held */
  struct {
    uptr control, frame;
    bool runs;                /* the calling thread runs the routine, and waits no more */
  } once[DEPTH];              /* the innermost last; deeper ones go unnoticed */
  u32 onces;
} waits __attribute__((tls_model("initial-exec")));

static enum rts_wait_kind kind_of(u32 what) {
  switch (what) {
  case RTS_WAITS_CONDITION: return RTS_WAIT_CONDITION;
  case RTS_WAITS_BARRIER: return RTS_WAIT_BARRIER;
  case RTS_WAITS_PARK: return RTS_WAIT_PARK;
  case RTS_WAITS_ONCE: return RTS_WAIT_ONCE;
  default: return RTS_WAIT_NONE;
  }
}

static void mutex_given(uptr mutex) {
  struct rts_lock_call c = call_of(mutex, RTS_LOCKED_RUST_MUTEX, 0, 0);
  waits.mutex = (struct rts_held_lock){0};
  if (!told()) return;
  if (rts_races_on()) rts_race_release(mutex);
  rts_lock_gives(&c);
  waits.mutex = rts_held_suspend(mutex);
}

/* Whoever holds others meanwhile takes it again above them. */
static void mutex_back(uptr mutex, uptr pc, uptr fp) {
  struct rts_held_lock was = waits.mutex;
  struct rts_lock_call c = call_of(mutex, RTS_LOCKED_RUST_MUTEX, pc, fp);
  if (rts_races_on()) rts_race_acquire(mutex);
  if (was.lock != mutex) return;
  rts_lock_got(&c, RTS_LOCK_WAITED, was.ctx);
  rts_held_resume(&was);
}

/* A routine that panicked left its entry behind, and its frame. */
static void enter_once(uptr control, uptr frame) {
  while (waits.onces && (waits.onces > DEPTH || waits.once[waits.onces - 1].frame <= frame)) waits.onces--;
  if (waits.onces < DEPTH) waits.once[waits.onces].control = control, waits.once[waits.onces].frame = frame, waits.once[waits.onces].runs = false;
  waits.onces++;
}
/* True if the wait ended already, when the routine began. */
static bool leave_once(void) {
  if (!waits.onces) return false;
  waits.onces--;
  return waits.onces < DEPTH && waits.once[waits.onces].runs;
}

RTS_EXPORT void __rts_lock_wait_begins(uptr object, uptr with, u32 what);
RTS_EXPORT void __rts_lock_wait_begins(uptr object, uptr with, u32 what) {
  if (what >= RTS_WAITS_NOTIFIES_ONE) {
    if (rts_locks_on()) rts_wait_signalled(object, what == RTS_WAITS_NOTIFIES_ALL);
    return;
  }
  if (what == RTS_WAITS_ONCE) enter_once(object, RTS_FRAME());
  if (with) mutex_given(with);
  struct rts_wait_call w = {.kind = kind_of(what), .object = object, .with = with, .tid = ~0u, .pc = RTS_CALLER_PC(), .fp = RTS_FRAME()};
  if (w.kind != RTS_WAIT_NONE && rts_locks_on()) rts_wait_begin(&w);
}

RTS_EXPORT void __rts_lock_wait_ends(uptr object, uptr with, u32 what);
RTS_EXPORT void __rts_lock_wait_ends(uptr object, uptr with, u32 what) {
  (void)object;
  if (what == RTS_WAITS_ONCE && leave_once()) return;
  if (kind_of(what) != RTS_WAIT_NONE && rts_locks_on()) rts_wait_end();
  if (with && told()) mutex_back(with, RTS_CALLER_PC(), RTS_FRAME());
}

/* Who runs the routine does not wait any more. */
RTS_EXPORT void __rts_lock_once_begins(void);
RTS_EXPORT void __rts_lock_once_begins(void) {
  if (!rts_locks_on() || !waits.onces || waits.onces > DEPTH) return;
  rts_wait_end();
  waits.once[waits.onces - 1].runs = true;
  rts_once_begins(waits.once[waits.onces - 1].control, RTS_FRAME());
}
RTS_EXPORT void __rts_lock_once_ends(void);
RTS_EXPORT void __rts_lock_once_ends(void) {
  if (!rts_locks_on() || !waits.onces || waits.onces > DEPTH) return;
  rts_once_ends();
}
