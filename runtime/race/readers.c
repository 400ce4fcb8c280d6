/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is rare about reads that are recorded beside their granule (readers.h): where marks come from and go. Owns the records and the numbers. */
#include "race/readers.h"

#include "platform/platform.h"
#include "race/spin.h"
#include "shadow/lazy.h"

u32 *rts_readers;
u32 rts_readers_often = RTS_LIMIT(16u, 1u);
static u32 used[2]; /* numbers of each half */

void rts_readers_init(void) { rts_readers = rts_shadow_table(RTS_READERS_BYTES, "the race detector's records of readers"); }
void rts_readers_reset(u32 half) {
  if (!rts_load_relaxed(&used[half])) return;
  rts_os_release((uptr)rts_readers_of(half << 7, 0), RTS_READERS_BYTES / 2);
  rts_store_relaxed(&used[half], 0);
}

static u32 new_number(u32 half) {
  if (rts_load_relaxed(&used[half]) >= RTS_READERS - 1) return 0;
  u32 number = rts_add_relaxed(&used[half], 1) + 1;
  return number < RTS_READERS ? number : 0;
}

RTS_KEEPS_REGISTERS bool rts_readers_begin(struct rts_race_thread *t, uptr addr, const struct rts_quick_words *seen, const struct rts_quick_words *next) {
  u32 r = rts_word_r(seen->first), other = rts_word_r(next->second), own = rts_word_r(next->first), half = t->era & 1, number;
  if ((other ^ r) >> 8 || !(other & RTS_CELL_BYTES) || other & RTS_CELL_ATOMIC || rts_cell_slot(other) == t->slot || rts_cell_place(other) >= RTS_PLACE_READERS) return false;
  if (rts_cell_same_tag(rts_word_w(seen->first), own) || t->place == RTS_PLACE_SHARED || !(number = new_number(half))) return false;
  u64 *word = rts_cells_of(addr), *second = rts_second_place(addr);
  if (RTS_UNLIKELY(!second)) return false;
  t->held_word = word;
  u64 first = seen->first;
  bool locked = rts_cas_acq_rel(word, first, rts_word_locked_by(half)), same = locked && rts_load_relaxed(second) == seen->second;
  if (RTS_LIKELY(same)) {
    u32 mark = rts_cell_stamp(half << 7 | RTS_PLACE_READERS, number) | ((own | other) & RTS_CELL_BYTES);
    rts_store_release(rts_readers_of(t->slot, number), own);
    rts_second_set(second, addr, rts_word(rts_word_w(next->second), mark));
  }
  if (RTS_LIKELY(locked)) rts_store_release(word, seen->first);
  t->held_word = NULL;
  return same;
}

RTS_KEEPS_REGISTERS bool rts_readers_locked(const struct rts_race_thread *t, u32 mark, const struct rts_race_one *a) {
  if (a->write || a->tag & RTS_CELL_ATOMIC || !rts_readers_for(t, mark, a->bytes)) return false;
  u32 *own = rts_readers_of(t->slot, rts_cell_epoch(mark)), next = rts_readers_next(rts_load_relaxed(own), a->tag | a->bytes);
  if (next) rts_store_release(own, next);
  return next != 0;
}

/* Is any of these records not ordered before now? */
static bool ask(const struct rts_race_thread *t, u32 number, const struct rts_race_one *a, uptr granule) {
  bool unordered = false;
  for (u32 place = 1; place <= RTS_SLOTS; place++) {
    u32 slot = (t->era & 1) << 7 | place, r;
    if (!rts_load_acquire(&rts_race_slots[slot].owners) || slot == t->slot) continue;
    if (!((r = rts_load_acquire(rts_readers_of(slot, number))) & a->bytes) || rts_race_ordered(t, r)) continue;
    rts_one_unordered(a, false, r & ~RTS_READERS_AGAIN, granule);
    unordered = true;
  }
  return unordered;
}
/* D3. The mark of this number, without the bytes; 0 if none are left. */
static u32 without(u32 r, u32 number, u32 half, u32 bytes) {
  if (r >> 9 != rts_cell_stamp(half << 7 | RTS_PLACE_READERS, number) >> 9) return r;
  r &= ~bytes;
  return r & RTS_CELL_BYTES ? r : 0;
}
RTS_KEEPS_REGISTERS void rts_readers_ask(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a) {
  u32 number = a->found->readers, met = a->found->read, half = t->era & 1, waits = 0;
  u64 *word = rts_cells_of(granule), seen;
  const struct rts_race_one one = {a->tag, met, true, a->found};
  a->found->readers = 0;
  for (;; waits++) {
    while (RTS_UNLIKELY(rts_word_locked(seen = rts_load_acquire(word)))) {
      if (rts_spin_wait(waits++)) continue;
      rts_race_count(&rts_race_counts.side_full);
      return;
    }
    if (rts_word_inflated(seen)) { /* the mark stays */
      __atomic_thread_fence(__ATOMIC_SEQ_CST);
      ask(t, number, &one, granule);
      return;
    }
    t->held_word = word;
    if (rts_cas_acq_rel(word, seen, rts_word_locked_by(half))) break;
    t->held_word = NULL;
  }
  if (!ask(t, number, &one, granule) && !(a->tag & RTS_CELL_ATOMIC)) {
    u64 *second = rts_second(granule) ? rts_second_place(granule) : NULL, other = second ? rts_load_relaxed(second) : 0;
    u32 w = rts_word_w(seen), r = without(rts_word_r(seen), number, half, met), r2 = without(rts_word_r(other), number, half, met);
    if (r2 != rts_word_r(other)) rts_second_set(second, granule, rts_word(rts_word_w(other), r2));
    seen = rts_word(w, r ? r : w);
  }
  rts_store_release(word, seen);
  t->held_word = NULL;
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, met))) rts_granule_clear(t, word);
}
