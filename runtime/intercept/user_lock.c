/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Own locks of the program as orderings. A lock's address names the clock of its writers. What its readers did has another name, in the cells'
 * own address range, where no object of the program lies: a lock may be a byte, and its neighbour another.
 * They are on their thread's list of held locks, by which reports name them.
 * No state. Any context. Cost: the engine's. */
#include "intercept/user_lock.h"

#include "core/held.h"
#include "core/stack.h"
#include "intercept/races.h"
#include "lockorder/lockorder.h"
#include "report/report.h"
#include "rtsan/layout.h"

static uptr readers(uptr lock) { return RTS_CELL_AT(lock); }

/* What it was made as need not be said again with each use. */
#define REMEMBERED (RTS_LOCK_RECURSIVE | RTS_LOCK_HANDED | RTS_LOCK_WRITERS_FIRST)
static struct rts_lock_call call_of(uptr lock, u32 traits, bool shared, uptr pc, uptr fp) {
  u32 known = rts_lock_active ? rts_lock_traits_of(lock) : 0;
  if (known & RTS_LOCK_USER) traits |= known & REMEMBERED;
  return (struct rts_lock_call){.lock = lock, .traits = traits | RTS_LOCK_USER, .shared = shared, .pc = pc, .fp = fp};
}

void rts_user_lock_made(uptr lock, u32 traits, uptr pc, uptr fp) {
  const struct rts_lock_call c = {.lock = lock, .traits = traits | RTS_LOCK_USER, .pc = pc, .fp = fp};
  if (rts_lock_active) rts_lock_made(&c);
}

void rts_user_lock_gone(uptr lock, u32 traits, uptr pc, uptr fp) {
  const struct rts_lock_call c = call_of(lock, traits, false, pc, fp);
  if (rts_lock_active) rts_lock_destroyed(&c);
}

void rts_user_lock_wanted(uptr lock, u32 traits, bool shared, uptr pc, uptr fp) {
  const struct rts_lock_call c = call_of(lock, traits, shared, pc, fp);
  if (rts_lock_active) rts_lock_wants(&c);
}
void rts_user_lock_given_up(void) { rts_lock_gave_up(NULL); }

void rts_user_lock_taken(uptr lock, u32 traits, bool shared, bool tried, int levels, uptr pc, uptr fp) {
  bool races = rts_races_on(), locks = rts_locks_on();
  if (races) {
    rts_race_acquire(lock);
    if (!shared) rts_race_acquire(readers(lock));
  }
  if (!races && !locks) return;
  u32 ctx = rts_stack_capture_id(pc, fp);
  const struct rts_lock_call c = call_of(lock, traits, shared, pc, fp);
  if (locks) rts_lock_taken(&c, tried ? RTS_LOCK_TRIED : RTS_LOCK_WAITED, ctx), levels--;
  for (; levels > 0; levels--) rts_held_add(lock, shared ? RTS_HELD_READ : RTS_HELD_WRITE, ctx);
}

int rts_user_lock_leaving(uptr lock, u32 traits, bool shared, bool altogether, uptr pc, uptr fp) {
  bool races = rts_races_on(), locks = rts_locks_on();
  if (races) rts_race_release(shared ? readers(lock) : lock);
  if (!races && !locks) return 1;
  const struct rts_lock_call c = call_of(lock, traits, shared, pc, fp);
  if (!altogether) {
    rts_lock_gives(&c);
    return rts_held_remove(lock), 1;
  }
  struct rts_held_lock was = rts_held_suspend(lock);
  rts_lock_gives(&c);
  return was.lock ? (int)was.depth + 1 : 1;
}

void rts_user_lock_none_held(const struct rts_regs *regs) {
  const struct rts_held_lock *list;
  struct rts_report r;
  uptr held = 0;
  if (!rts_races_on() && !rts_locks_on()) return;
  for (u32 n = rts_held_list(&list); n; n--) held += list[n - 1].lock != 0;
  if (!held) return;
  rts_report_begin(&r, RTS_REPORT_MUTEX_HELD, regs->pc, regs->sp, regs->bp, NULL);
  r.size = held;
  r.held = rts_held_set_now();
  rts_report_emit(&r);
}

void rts_user_lock_inside(int delta) {
  if (!rts_races_on()) return;
  rts_race_ignore_accesses(delta);
  rts_race_ignore_sync(delta);
}

void rts_user_lock_diverted(int delta) { rts_user_lock_inside(-delta); }
