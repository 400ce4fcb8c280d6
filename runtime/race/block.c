/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Blocks of the heap, up to 32 KB: their cells are gone through three times, written by malloc, looked at and then cleared by free.
 *
 * The usual cases, with vector registers, two granules a step; everything else is memory.c's and access.c's, and so are longer blocks. Blocks begin at
 * multiples of 16. None of this is called behind a stub that keeps vector registers. Stores of vectors are not atomic, but those of their words are.
 * Cost beside the cells that are far away: 5 ns each, and 0.2 ns a granule. */
#include "core/held.h"
#include "platform/platform.h"
#include "race/settled.h"
#include "race/sync.h"

#define BLOCK_MAX (32ul << 10)
_Static_assert(BLOCK_MAX <= RTS_SECOND_PAGE && BLOCK_MAX < 1ul << RTS_PAGE_SHIFT, "at most two pages of second words and of marks, none of these whole");

typedef u32 two_words __attribute__((vector_size(16), may_alias)); /* R, W, R, W */
typedef s32 two_words_signed __attribute__((vector_size(16)));
typedef u64 two_halves __attribute__((vector_size(16)));

RTS_INLINE two_words all_of(u32 v) { return (two_words){v, v, v, v}; }
RTS_INLINE bool any(two_words v) {
  two_halves h = (two_halves)v;
  return (h[0] | h[1]) != 0;
}

RTS_INLINE bool is_block(uptr addr, uptr size) {
  RTS_DCHECK(rts_race_has_cells(addr));
  return RTS_LIKELY(size - 1 < BLOCK_MAX) && RTS_LIKELY(!(addr & 15));
}

/* -- second words, by pages of 4 KB that have some */

RTS_INLINE u64 *seconds_of(uptr addr) {
  u32 page = rts_second_page(addr);
  return RTS_LIKELY(!rts_second_has(page, addr)) ? NULL : rts_second_in(page, addr);
}
RTS_INLINE uptr piece_end(uptr addr, uptr end) { return rts_min(rts_round_down(addr, RTS_SECOND_BIT) + RTS_SECOND_BIT, end); }

/* Mostly there are none. */
RTS_INLINE bool any_seconds(uptr addr, uptr end) {
  u32 first = rts_second_page(addr), last = rts_second_page(end - 1);
  if (RTS_UNLIKELY(end - addr > RTS_SECOND_BIT)) return ((first | last) & 0xff) != 0;
  return rts_second_has(first, addr) || rts_second_has(last, end - 1);
}
static RTS_NOINLINE void clear_some(uptr addr, uptr end) {
  for (uptr to; addr < end; addr = to) {
    to = piece_end(addr, end);
    two_words *p = (two_words *)seconds_of(addr);
    for (uptr i = 0; p && i < (to - addr + 15) / 16; i++)
      if (any(p[i])) p[i] = all_of(0);
  }
}
RTS_INLINE void clear_seconds(uptr addr, uptr end) {
  if (RTS_UNLIKELY(any_seconds(addr, end))) clear_some(addr, end);
  if (rts_second_is_dropping()) rts_second_clear_some(addr, end - addr);
}
static RTS_NOINLINE bool seconds_settled(const struct rts_race_thread *t, uptr addr, uptr end) {
  for (uptr to; addr < end; addr = to) {
    to = piece_end(addr, end);
    const two_words *p = (const two_words *)seconds_of(addr);
    for (uptr i = 0; p && i < (to - addr + 15) / 16; i++) {
      two_halves both = (two_halves)p[i];
      if (RTS_UNLIKELY(both[0] | both[1]) && !(rts_word_settled(t, both[0]) && rts_word_settled(t, both[1]))) return false;
    }
  }
  return true;
}

/* -- malloc */

/* How many steps a block takes is anybody's guess, so there is one branch for four of them, and some are made twice. */
RTS_INLINE void fill(two_words *p, uptr n, two_words v) {
  if (RTS_LIKELY(n >= 4)) {
    for (uptr i = 0; i + 4 < n; i += 4) p[i] = p[i + 1] = p[i + 2] = p[i + 3] = v;
    p[n - 4] = p[n - 3] = p[n - 2] = p[n - 1] = v;
  } else if (n >= 2) {
    p[0] = p[1] = p[n - 2] = p[n - 1] = v;
  } else if (n) {
    p[0] = v;
  }
}

/* Cells := tag, for all bytes there are. What is behind them up to the second multiple of 16 is redzone. */
RTS_INLINE void stamp(uptr addr, uptr size, u32 tag) {
  two_words *p = (two_words *)rts_cells_of(addr);
  u32 rest = (1u << size % 16) - 1, low = rest & RTS_CELL_BYTES, high = rest >> 8;
  low = low ? tag | low : 0, high = high ? tag | high : 0;
  fill(p, size / 16, all_of(tag | RTS_CELL_BYTES));
  p[size / 16] = (two_words){low, low, high, high};
}

bool rts_race_block_allocated(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_race_off || !is_block(addr, size))) return false;
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
    if (RTS_UNLIKELY(size >= RTS_PAGE)) for (uptr a = addr; a < end; a += RTS_PAGE) rts_cells_wanted(a);
    stamp(addr, size, tag);
  }
  rts_race_leave(t);
  return true;
}

/* -- free: before */

/* What is not of the slot, or too late for `ordered` to have come before, has a sign bit in bad_of. */
struct slot_until {
  two_words base, latest;
};
RTS_INLINE struct slot_until until(u32 slot, u32 ordered) {
  return (struct slot_until){all_of(slot << 24), all_of(ordered << 9 | (RTS_CELL_ATOMIC | RTS_CELL_BYTES))};
}
RTS_INLINE two_words bad_of(two_words cells, const struct slot_until *u) {
  two_words since = cells - u->base;
  return since | (two_words)((two_words_signed)since > (two_words_signed)u->latest);
}
RTS_INLINE bool any_sign(two_words v) { return any(v & all_of(0x80000000u)); }

/* Are all cells of this slot, or of nobody behind the block? */
RTS_INLINE bool all_of_slot(const two_words *p, uptr size, u32 slot, u32 ordered) {
  const struct slot_until u = until(slot, ordered);
  uptr n = size / 16;
  two_words last = p[n], bad = bad_of(last, &u) & ~(two_words)(last == 0);
  if (RTS_LIKELY(n >= 4)) {
    for (uptr i = 0; i + 4 < n; i += 4) bad |= bad_of(p[i], &u) | bad_of(p[i + 1], &u) | bad_of(p[i + 2], &u) | bad_of(p[i + 3], &u);
    bad |= bad_of(p[n - 4], &u) | bad_of(p[n - 3], &u) | bad_of(p[n - 2], &u) | bad_of(p[n - 1], &u);
  } else if (n >= 2) {
    bad |= bad_of(p[0], &u) | bad_of(p[1], &u) | bad_of(p[n - 1], &u);
  } else if (n) {
    bad |= bad_of(p[0], &u);
  }
  return !any_sign(bad);
}
/* The first step with something else. */
RTS_INLINE const two_words *of_slot(const two_words *p, const two_words *end, u32 slot, u32 ordered) {
  const struct slot_until u = until(slot, ordered);
  while (p < end && !any_sign(bad_of(*p, &u))) p++;
  return p;
}

/* Every word is settled. Mostly they are of few slots, above all of that of who had the block. */
static RTS_NOINLINE bool all_settled(const struct rts_race_thread *t, const two_words *p, const two_words *end) {
  u32 slot = t->slot;
  while ((p = of_slot(p, end, slot, (u32)t->vc[slot & 127])) < end) {
    two_halves words = (two_halves)*p++;
    if (!rts_word_settled(t, words[0]) || (words[1] != words[0] && !rts_word_settled(t, words[1]))) return false;
    u32 w = rts_word_w(words[0]);
    if (rts_cell_half(w) == (t->era & 1) && rts_cell_place(w)) slot = rts_cell_slot(w);
  }
  return true;
}

bool rts_race_block_freeing(uptr addr, uptr size, uptr pc) {
  if (RTS_UNLIKELY(rts_race_off || (rts_race_slow & RTS_RACE_TENDED) || !is_block(addr, size))) return false;
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) return false;
  uptr end = addr + size;
  const two_words *p = (const two_words *)rts_cells_of(addr);
  bool settled = RTS_LIKELY(!t->ignore_accesses) &&
                 (RTS_LIKELY(all_of_slot(p, size, t->slot, (u32)t->vc[t->place])) || all_settled(t, p, p + size / 16 + 1)) &&
                 (RTS_LIKELY(!any_seconds(addr, end)) || seconds_settled(t, addr, end));
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
  if (RTS_UNLIKELY(rts_race_off || !is_block(addr, size))) return false;
  u64 *p = rts_cells_of(addr);
  u8 what = rts_load_relaxed(&rts_race_pages[addr >> RTS_PAGE_SHIFT]) | rts_load_relaxed(&rts_race_pages[(addr + size - 1) >> RTS_PAGE_SHIFT]);
  if ((what & RTS_PAGE_INFLATED) && any_inflated(p, p + (size + 7) / 8)) return false;
  if ((what & RTS_PAGE_SYNC) && !forget_sync(addr, size)) return false;
  clear_seconds(addr, addr + size);
  fill((two_words *)p, size / 16 + 1, all_of(0));
#ifdef RTS_DEBUG
  rts_race_memory_check(addr, size);
#endif
  return true;
}
