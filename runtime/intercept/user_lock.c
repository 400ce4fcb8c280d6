/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Own locks of the program as orderings. A lock's address names the clock of its writers. What its readers did has another name, in the cells'
 * own address range, where no object of the program lies: a lock may be a byte, and its neighbour another.
 * No state. Any context. Cost: the engine's. */
#include "intercept/user_lock.h"

#include "intercept/races.h"
#include "rtsan/layout.h"

static uptr readers(uptr lock) { return lock ^ RTS_CELL_FLIP; }

void rts_user_lock_taken(uptr lock, bool shared) {
  if (!rts_races_on()) return;
  rts_race_acquire(lock);
  if (!shared) rts_race_acquire(readers(lock));
}

void rts_user_lock_leaving(uptr lock, bool shared) {
  if (!rts_races_on()) return;
  if (shared) rts_race_release(readers(lock));
  else rts_race_release(lock);
}

void rts_user_lock_inside(int delta) {
  if (!rts_races_on()) return;
  rts_race_ignore_accesses(delta);
  rts_race_ignore_sync(delta);
}

void rts_user_lock_diverted(int delta) { rts_user_lock_inside(-delta); }
