/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Small blocks of the heap: their cells are gone through three times, written by malloc, looked at and then cleared by free.
 *
 * The usual cases, with vector registers, two granules a step; everything else is memory.c's and access.c's, and so are long blocks. Blocks begin at
 * multiples of 16. None of this is called behind a stub that keeps vector registers. Stores of vectors are not atomic, but those of their words are.
 * Cost beside the cells that are far away: 5 ns each, and 0.2 ns a granule. */
#include "core/held.h"
#include "race/settled.h"
#include "race/sync.h"

#define BLOCK_MAX 4096ul

typedef u32 two_words __attribute__((vector_size(16), may_alias)); /* R, W, R, W */
typedef s32 two_words_signed __attribute__((vector_size(16)));
typedef u64 two_halves __attribute__((vector_size(16)));

RTS_INLINE two_words all_of(u32 v) { return (two_words){v, v, v, v}; }
RTS_INLINE bool any(two_words v) {
  two_halves h = (two_halves)v;
  return (h[0] | h[1]) != 0;
}

RTS_INLINE bool is_small(uptr addr, uptr size) {
  return RTS_LIKELY(size - 1 < BLOCK_MAX && !(addr & 15)) && rts_race_has_cells(addr) && rts_race_has_cells(addr + BLOCK_MAX);
}

/* -- second words, by pages of 4 KB that have some */

RTS_INLINE u64 *seconds_of(uptr addr) {
  u32 page = rts_second_page(addr);
  return RTS_LIKELY(!rts_second_has(page, addr)) ? NULL : rts_second_in(page, addr);
}
RTS_INLINE uptr piece_end(uptr addr, uptr end) { return rts_min(rts_round_down(addr, RTS_SECOND_BIT) + RTS_SECOND_BIT, end); }

RTS_INLINE void clear_seconds(uptr addr, uptr end) {
  for (uptr to; addr < end; addr = to) {
    to = piece_end(addr, end);
    u64 *p = seconds_of(addr);
    for (u64 *last = p + (to - addr + 7) / 8; p && p < last; p++)
      if (rts_load_relaxed(p)) rts_store_relaxed(p, 0);
  }
}
RTS_INLINE bool seconds_settled(const struct rts_race_thread *t, uptr addr, uptr end) {
  for (uptr to; addr < end; addr = to) {
    to = piece_end(addr, end);
    const u64 *p = seconds_of(addr);
    for (const u64 *last = p + (to - addr + 7) / 8; p && p < last; p++) {
      u64 second = rts_load_relaxed(p);
      if (RTS_UNLIKELY(second) && !rts_word_settled(t, second)) return false;
    }
  }
  return true;
}

/* -- malloc */

/* Cells := tag, for all bytes there are. */
RTS_INLINE void stamp(uptr addr, uptr size, u32 tag) {
  u64 *p = rts_cells_of(addr), *end = p + size / 8;
  const two_words whole = all_of(tag | RTS_CELL_BYTES);
  for (; p + 2 <= end; p += 2) *(two_words *)p = whole;
  if (p < end) rts_store_relaxed(p, rts_word(tag | RTS_CELL_BYTES, tag | RTS_CELL_BYTES)), p++;
  if (size % 8) {
    u32 last = tag | ((1u << size % 8) - 1);
    rts_store_relaxed(p, rts_word(last, last));
  }
}

bool rts_race_block_allocated(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_race_off || !is_small(addr, size))) return false;
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) return false;
  bool wanted = !t->ignore_accesses;
  if (RTS_LIKELY(wanted)) {
    uptr end = addr + size;
    rts_race_stamping(t);
    rts_era_touch(addr);
    rts_era_touch(end - 1);
    u32 tag = rts_race_stamp(t);
    if (!rts_race_solitary()) rts_ring_add(t->ring, tag, addr, size, RTS_RACE_WRITE | RTS_RACE_ALLOC, 0, 0, rts_held_set_current());
    clear_seconds(addr, end);
    rts_cells_wanted(addr);
    rts_cells_wanted(end - 1);
    stamp(addr, size, tag);
  }
  rts_race_leave(t);
  return true;
}

/* -- free: before */

/* Stops at the first line, or rest of one, with a cell that is not of this slot, or too late for `ordered` to have come before. */
RTS_INLINE const u64 *of_slot(const u64 *p, const u64 *end, u32 slot, u32 ordered) {
  const two_words base = all_of(slot << 24), latest = all_of(ordered << 9 | (RTS_CELL_ATOMIC | RTS_CELL_BYTES)), sign = all_of(0x80000000u);
  while (p < end) {
    const u64 *to = p + 8 <= end ? p + 8 : end;
    two_words bad = all_of(0);
    for (const u64 *q = p; q < to; q += 2) {
      two_words since = *(const two_words *)q - base;
      bad |= since | (two_words)((two_words_signed)since > (two_words_signed)latest);
    }
    if (any(bad & sign)) break;
    p = to;
  }
  return p;
}

/* Every word of the even number from p on is settled. Mostly they are all of the same slot: of the caller's own, or of that of who had the block. */
static bool all_settled(const struct rts_race_thread *t, const u64 *p, const u64 *end) {
  u32 slot = t->slot;
  while ((p = of_slot(p, end, slot, (u32)t->vc[slot & 127])) < end) {
    u64 first = rts_load_relaxed(&p[0]), second = rts_load_relaxed(&p[1]);
    if (!rts_word_settled(t, first) || (second != first && !rts_word_settled(t, second))) return false;
    if (rts_cell_half(rts_word_w(first)) == (t->era & 1) && rts_cell_place(rts_word_w(first))) slot = rts_cell_slot(rts_word_w(first));
    p += 2;
  }
  return true;
}

bool rts_race_block_freeing(uptr addr, uptr size, uptr pc) {
  if (RTS_UNLIKELY(rts_race_off || rts_race_tended || !is_small(addr, size))) return false;
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) return false;
  uptr end = addr + size;
  const u64 *p = rts_cells_of(addr), *last = p + (size + 7) / 8;
  bool settled = RTS_LIKELY(!t->ignore_accesses) && all_settled(t, p, last - (last - p) % 2) &&
                 (!((last - p) % 2) || rts_word_settled(t, rts_load_relaxed(last - 1))) && seconds_settled(t, addr, end);
  if (RTS_LIKELY(settled)) {
    rts_race_stamping(t);
    rts_ring_add(t->ring, rts_race_stamp(t), addr, size, RTS_RACE_WRITE | RTS_RACE_FREE, pc, 0, rts_held_set_current());
    t->accesses_slow++;
  }
  rts_race_leave(t);
  return settled;
}

/* -- free: after */

static bool any_inflated(const u64 *p, const u64 *end) {
  for (; p < end; p++)
    if (rts_word_inflated(rts_load_relaxed(p))) return true;
  return false;
}

/* Sync objects in the block. False: they cannot be forgotten now. */
static bool forget_sync(uptr addr, uptr size) {
  struct rts_race_thread *t = rts_race_enter();
  if (!t) return false;
  rts_sync_forget(t, addr, size);
  rts_race_leave(t);
  return true;
}

bool rts_race_block_gone(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_race_off || !is_small(addr, size))) return false;
  u64 *p = rts_cells_of(addr), *end = p + (size + 15) / 16 * 2; /* all of it is the block's: what is behind its bytes is redzone */
  u8 what = rts_load_relaxed(&rts_race_pages[addr >> RTS_PAGE_SHIFT]) | rts_load_relaxed(&rts_race_pages[(addr + size - 1) >> RTS_PAGE_SHIFT]);
  if ((what & RTS_PAGE_INFLATED) && any_inflated(p, end)) return false;
  if ((what & RTS_PAGE_SYNC) && !forget_sync(addr, size)) return false;
  clear_seconds(addr, addr + size);
  for (; p < end; p += 2) *(two_words *)p = all_of(0);
#ifdef RTS_DEBUG
  rts_race_memory_check(addr, size);
#endif
  return true;
}
