/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Own locks of the program as orderings. A lock's address names the clock of its writers. What its readers did has another name, in the cells'
 * own address range, where no object of the program lies: a lock may be a byte, and its neighbour another.
 * They are on their thread's list of held locks, by which reports name them.
 * No state. Any context. Cost: the engine's. */
#include "intercept/user_lock.h"

#include "core/held.h"
#include "core/stack.h"
#include "intercept/races.h"
#include "report/report.h"
#include "rtsan/layout.h"

static uptr readers(uptr lock) { return lock ^ RTS_CELL_FLIP; }

void rts_user_lock_taken(uptr lock, bool shared, int levels, uptr pc, uptr fp) {
  if (!rts_races_on()) return;
  rts_race_acquire(lock);
  if (!shared) rts_race_acquire(readers(lock));
  u32 ctx = rts_stack_capture_id(pc, fp);
  do rts_held_add(lock, shared ? RTS_HELD_READ : RTS_HELD_WRITE, ctx);
  while (--levels > 0);
}

int rts_user_lock_leaving(uptr lock, bool shared, bool altogether) {
  if (!rts_races_on()) return 1;
  rts_race_release(shared ? readers(lock) : lock);
  if (!altogether) return rts_held_remove(lock), 1;
  struct rts_held_lock was = rts_held_suspend(lock);
  return was.lock ? (int)was.depth + 1 : 1;
}

void rts_user_lock_none_held(const struct rts_regs *regs) {
  const struct rts_held_lock *list;
  struct rts_report r;
  uptr held = 0;
  if (!rts_races_on()) return;
  for (u32 n = rts_held_list(&list); n; n--) held += list[n - 1].lock != 0;
  if (!held) return;
  rts_report_begin(&r, RTS_REPORT_MUTEX_HELD, regs->pc, regs->sp, regs->bp, NULL);
  r.size = held;
  r.held = rts_held_set_current();
  rts_report_emit(&r);
}

void rts_user_lock_inside(int delta) {
  if (!rts_races_on()) return;
  rts_race_ignore_accesses(delta);
  rts_race_ignore_sync(delta);
}

void rts_user_lock_diverted(int delta) { rts_user_lock_inside(-delta); }
