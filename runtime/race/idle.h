/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Atomic operations that would tell the engine nothing: the access is noted already, and nothing is taken in or released. They are done
 * without begin and end (race.h), and the engine is not entered: half of all atomic operations are polls and relaxed counters, which cost a
 * third this way.
 *
 * I1 noted: the granule has this thread's stamp for these bytes, a write for a write. The inline checks of plain accesses rest on the same.
 * I2 nothing taken in: there is no object, or (loads) it did not change since this thread took its clock in, or the clock is small and is taken in
 *    afterwards. The object must be the same before the operation and after it, or the value may be somebody's whose clock was missed.
 * I3 nothing released: relaxed, and no release fence before.
 * Or there was only ever one thread: then nobody needs to be told anything.
 * Any context; no locks. Cost: ~3 ns each, ~8 ns with a clock taken in. */
#ifndef RTS_RACE_IDLE_H
#define RTS_RACE_IDLE_H
#include "race/granule.h"
#include "race/sync.h"

RTS_INLINE bool rts_race_fenced(const struct rts_race_thread *t) { return t->fence_era == t->era; }

/* I2 where there may be an object. */
bool rts_race_idle_object(const struct rts_race_thread *t, uptr addr, uptr size, u64 *token);
bool rts_race_still_idle_object(uptr addr, uptr size, int order, u64 token);

RTS_INLINE bool rts_race_noted(uptr addr, uptr size, bool write) {
  uptr offset = addr & 7;
  if (offset + size > 8 || !rts_race_has_cells(addr)) return false;
  u64 word = rts_load_relaxed(rts_cells_of(addr));
  u32 bytes = ((1u << size) - 1) << offset;
  u32 mask = RTS_CELL_STAMP | bytes, cur = __rts_cur;
  if (RTS_LIKELY(!(((write ? rts_word_w(word) : rts_word_r(word)) ^ cur) & mask))) return true;
  u64 second = rts_second(addr);
  return second && (!((rts_word_w(second) ^ cur) & mask) || (!write && !((rts_word_r(second) ^ cur) & mask)));
}

/* write: a store or read-modify-write. `token` goes to still_idle, which says afterwards whether the operation was idle indeed. If not,
 *   a load has to be done again, with begin and end
 *   a read-modify-write calls rts_race_pardon_all
 *   a store need not ask: whoever has released meanwhile is merely remembered for longer. */
RTS_INLINE bool rts_race_atomic_idle(uptr addr, uptr size, int order, bool write, u64 *token) {
  const struct rts_race_thread *t = rts_race_self;
  *token = 0;
  if (rts_race_solitary()) return t && !t->busy && rts_race_noted(addr, size, write);
  if (RTS_UNLIKELY(!t) || t->busy || !rts_race_noted(addr, size, write) || rts_race_options.force_seq_cst) return false;
  if (write) return order == __ATOMIC_RELAXED && !rts_race_fenced(t) && !rts_sync_any(addr);
  return RTS_LIKELY(!rts_sync_any(addr)) || rts_race_idle_object(t, addr, size, token);
}
RTS_INLINE bool rts_race_atomic_still_idle(uptr addr, uptr size, int order, u64 token) {
  return rts_race_solitary() || RTS_LIKELY(!token && !rts_sync_any(addr)) || rts_race_still_idle_object(addr, size, order, token);
}
#endif
