/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Accesses: what the inline compare could not settle. Owns the usual case of a single granule, and ranges; all else is granule.c's.
 *
 * R2: after a word became non-zero, the memory state is looked at again, and the word is cleared if
 * the bytes are not addressable: whoever frees memory poisons it first and clears the cells then, so one of the two sees the other.
 * General registers only. Cost: ~10 ns where the granule is "mine, other epoch". */
#include "core/context.h"
#include "core/held.h"
#include "core/thread.h"
#include "platform/x86_64.h"
#include "race/quick.h"
#include "shadow/shadow.h"

bool rts_race_pairs, rts_race_tended;

/* The frame of the function that contains pc, among those that called us; 0 if it is not near. */
static RTS_NOINLINE uptr frame_of(uptr pc) {
  uptr fp = RTS_FRAME(), lo, hi = 0;
  if (!rts_tls.thr || !rts_thread_stack_at(rts_tls.thr, fp, &lo, &hi)) return 0;
  for (u32 i = 0; i < 8 && fp + 2 * sizeof(uptr) <= hi; i++) {
    uptr up = *(const uptr *)fp;
    if (((const uptr *)fp)[1] == pc) return up;
    if (up <= fp || (up & 7)) break;
    fp = up;
  }
  return 0;
}

/* Nobody (0), or of this half and ordered before. */
RTS_INLINE bool nobody_or_ordered(const struct rts_race_thread *t, u32 c, u32 half) {
  return !c || (rts_cell_half(c) == half && rts_cell_place(c) != RTS_PLACE_INFLATED && rts_race_ordered(t, c));
}

/* May an access of this tag replace the record c? */
RTS_INLINE bool no_weaker(u32 tag, u32 c) { return !c || !(tag & ~c & RTS_CELL_ATOMIC); }

/* The usual case, a third of the general one's instructions: an access to all bytes that anybody is noted for, after whom it is ordered. What
 * becomes of the word `seen`; false if it is another case. */
RTS_INLINE bool quick_next(const struct rts_race_thread *t, uptr granule, u64 seen, u32 tag, u32 bytes, bool write, u64 *next) {
  u64 says = rts_word_or_page(seen, granule);
  u32 w = rts_word_w(says), r = rts_word_r(says), half = t->era & 1, all = tag | bytes;
  if (!nobody_or_ordered(t, w, half) || (r != w && !nobody_or_ordered(t, r, half))) return false;
  if (write) {
    if (((w | r) & ~bytes & RTS_CELL_BYTES) || !no_weaker(tag, w) || !no_weaker(tag, r)) return false;
    *next = rts_word(all, all);
    return true;
  }
  if (rts_cell_same_stamp(w, tag)) return false;
  if (w && rts_cell_same_tag(w, r)) r &= ~(w & RTS_CELL_BYTES); /* what R only repeats */
  else if (rts_cell_same_tag(r, tag)) all |= r & RTS_CELL_BYTES, r = 0;
  if ((r & RTS_CELL_BYTES) && ((r & ~bytes & RTS_CELL_BYTES) || !no_weaker(tag, r))) return false;
  *next = rts_word(w, all);
  return true;
}

enum quick { DONE, OTHER, AGAIN };

/* OTHER also if the word changed; AGAIN: a second word came to be meanwhile (S3). */
RTS_INLINE enum quick quick_granule(const struct rts_race_thread *t, uptr granule, u32 tag, u32 bytes, bool write) {
  bool alone = rts_race_alone();
  u64 *word = rts_cells_of(granule), seen = rts_load_acquire(word), next;
  if (rts_second(granule) || !quick_next(t, granule, seen, tag, bytes, write, &next)) return OTHER;
  if (!seen) rts_cells_wanted(granule);
  if (next != seen) {
    if (alone) rts_store_release(word, next);
    else if (!rts_cas_acq_rel(word, seen, next)) return OTHER;
    else if (RTS_UNLIKELY(rts_second(granule))) return AGAIN;
  }
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, bytes))) rts_store_release(word, 0);
  return DONE;
}

static RTS_COLD void again_granule(struct rts_race_thread *t, uptr granule, struct rts_race_one *a) {
  a->bytes = RTS_CELL_BYTES;
  rts_granule_access(t, granule, a, true);
}

/* Granules that all say the same, like those of a buffer that was last used as a whole: what becomes of the first becomes of the others, two
 * at a time. g is 16-aligned; stops at `end`, at the end of the page (word_or_page), or where something else is said. 7 -> 4 ns a granule. */
static uptr alike(struct rts_race_thread *t, uptr g, uptr end, struct rts_race_one *a) {
  bool alone = rts_race_alone();
  u64 *word = rts_cells_of(g), seen = rts_load_acquire(word), next;
  end = rts_min(end, rts_round_down(g, RTS_SECOND_PAGE) + RTS_SECOND_PAGE); /* a part of word_or_page's */
  if (!quick_next(t, g, seen, a->tag, RTS_CELL_BYTES, a->write, &next)) return g;
  if (!seen) rts_cells_wanted(g);
  for (; g + 16 <= end; g += 16, word += 2) {
    if (rts_second(g) || rts_second(g + 8)) break;
    if (rts_load_acquire(&word[0]) != seen || rts_load_acquire(&word[1]) != seen) break;
    if (RTS_LIKELY(next != seen)) {
      if (alone) rts_store_release(&word[0], next), rts_store_release(&word[1], next);
      else if (!rts_cpu_cas_pair(word, seen, seen, next, next)) break;
      else if (RTS_UNLIKELY(rts_second(g) || rts_second(g + 8))) again_granule(t, g, a), again_granule(t, g + 8, a);
    }
    if (RTS_LIKELY(!*(const volatile u16 *)rts_shadow_of(g))) continue;
    for (u32 i = 0; i < 2; i++)
      if (!rts_granule_addressable(g + i * 8, RTS_CELL_BYTES)) rts_store_release(&word[i], 0);
  }
  return g;
}

RTS_INLINE void one_granule(struct rts_race_thread *t, uptr granule, struct rts_race_one *a, u32 bytes) {
  enum quick how = quick_granule(t, granule, a->tag, bytes, a->write);
  if (RTS_LIKELY(how == DONE)) return;
  a->bytes = bytes;
  rts_granule_access(t, granule, a, how == AGAIN);
}

/* Which bytes of the granule g are in [addr, end). */
RTS_INLINE u32 range_bytes(uptr addr, uptr end, uptr g) {
  u32 bytes = RTS_CELL_BYTES;
  if (g < addr) bytes &= RTS_CELL_BYTES << (addr & 7);
  if (end - g < 8) bytes &= (1u << (end - g)) - 1;
  return bytes;
}
/* What becomes of the word: itself if the access is noted, 0 if that is not for the short way. */
RTS_INLINE u64 range_word(const struct rts_race_thread *t, uptr granule, u64 seen, u32 bytes, bool write) {
  u32 cur = __rts_cur, mask = ~RTS_CELL_BYTES | bytes;
  if (!seen || rts_second(granule)) return 0;
  if (!((rts_word_w(seen) ^ cur) & mask) || (!write && !((rts_word_r(seen) ^ cur) & mask))) return seen;
  return rts_quick_word(t, cur, seen, bytes, write, false);
}
RTS_INLINE void range_look_again(struct rts_race_thread *t, uptr granule, u32 bytes, struct rts_race_one *a) {
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, bytes))) rts_store_release(rts_cells_of(granule), 0);
  if (RTS_UNLIKELY(rts_second(granule))) again_granule(t, granule, a); /* S3 */
}
/* True if it is noted: the bytes of a plain access in one granule; all of two, the first of them 16-aligned. */
RTS_INLINE bool range_one(struct rts_race_thread *t, uptr granule, u32 bytes, struct rts_race_one *a) {
  bool alone = rts_race_alone();
  u64 *word = rts_cells_of(granule), seen = rts_load_acquire(word), next = range_word(t, granule, seen, bytes, a->write);
  if (next == seen) return next;
  if (!next) return false;
  if (alone) rts_store_release(word, next);
  else if (!rts_cas_acq_rel(word, seen, next)) return false;
  range_look_again(t, granule, bytes, a);
  return true;
}
RTS_INLINE bool range_two(struct rts_race_thread *t, uptr granule, struct rts_race_one *a) {
  bool alone = rts_race_alone();
  u64 *word = rts_cells_of(granule), seen[2] = {rts_load_acquire(&word[0]), rts_load_acquire(&word[1])}, next[2];
  if (!(next[0] = range_word(t, granule, seen[0], RTS_CELL_BYTES, a->write))) return false;
  if (!(next[1] = range_word(t, granule + 8, seen[1], RTS_CELL_BYTES, a->write))) return false;
  if (next[0] == seen[0] && next[1] == seen[1]) return true;
  if (alone) rts_store_release(&word[0], next[0]), rts_store_release(&word[1], next[1]);
  else if (!rts_cpu_cas_pair(word, seen[0], seen[1], next[0], next[1])) return false;
  range_look_again(t, granule, RTS_CELL_BYTES, a);
  range_look_again(t, granule + 8, RTS_CELL_BYTES, a);
  return true;
}

static RTS_NOINLINE void range(struct rts_race_thread *t, uptr addr, uptr size, struct rts_race_one *a) {
  uptr end = addr + size;
  bool plain = !(a->tag & RTS_CELL_ATOMIC);
  for (uptr g = addr & ~7ul; g < end; g += 8) {
    if (!(g & ((1ul << RTS_REGION_SHIFT) - 1))) rts_era_touch(g);
    if (!(g & 15) && g >= addr && end - g >= 64 && rts_race_pairs) {
      uptr next = alike(t, g, end & ~7ul, a);
      if (next != g) {
        g = next - 8;
        continue;
      }
    }
    if (plain && !(g & 15) && g >= addr && end - g >= 16 && rts_race_pairs && range_two(t, g, a)) {
      g += 8;
      continue;
    }
    u32 bytes = range_bytes(addr, end, g);
    if (plain && range_one(t, g, bytes, a)) continue;
    if (!plain || !rts_granule_covers(t, g, bytes, a->write)) one_granule(t, g, a, bytes);
  }
}

/* Longer ones are not decided by the way to them. */
#define SHORT_RANGE 512u
enum rts_race_small rts_race_short_range(uptr addr, uptr size, u32 flags, uptr pc, uptr bp, struct rts_race_side out[2]) {
  struct rts_race_thread *t = rts_race_self;
  uptr last = addr + size - 1;
  if (RTS_UNLIKELY(!t || size - 1 >= SHORT_RANGE || last < addr || !rts_race_has_cells(addr) || !rts_race_has_cells(last) || rts_race_solitary()))
    return RTS_RACE_SMALL_OTHER;
  if (RTS_UNLIKELY(t->busy | (u32)t->ignore_accesses | rts_tls.in_runtime | rts_race_fences | rts_race_tended)) return RTS_RACE_SMALL_OTHER;
  rts_race_enter_as(t);
  struct rts_race_found found = {0, false, 0};
  struct rts_race_one a = {rts_race_stamp(t), 0, flags & RTS_RACE_WRITE, &found};
  u32 ctx = rts_quick_callers(bp);
  rts_quick_remember(t, addr, size, flags, pc, ctx);
  for (uptr g = addr & ~7ul, end = last + 1; g < end; g += 8) {
    if (!(g & ((1ul << RTS_REGION_SHIFT) - 1))) rts_era_touch(g);
    if (!(g & 15) && g >= addr && end - g >= 16 && rts_race_pairs && range_two(t, g, &a)) {
      g += 8;
      continue;
    }
    u32 bytes = range_bytes(addr, end, g);
    if (range_one(t, g, bytes, &a)) continue;
    a.bytes = bytes;
    rts_granule_access(t, g, &a, false);
  }
  if (RTS_UNLIKELY(found.cell)) {
    const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = flags, .pc = pc, .ctx = ctx, .held = rts_held_set_current()};
    rts_race_describe(t, &found, &now, out);
  }
  rts_race_leave(t);
  return RTS_UNLIKELY(found.cell) ? RTS_RACE_SMALL_FOUND : RTS_RACE_SMALL_DONE;
}

/* free(): a write to each byte, which leaves no record, because the cells are cleared next. Mostly they say "me, now", or all of them the same that
 * is ordered before. */
static RTS_NOINLINE void freeing(struct rts_race_thread *t, uptr addr, uptr size, struct rts_race_one *a) {
  u64 fine = rts_word(a->tag | RTS_CELL_BYTES, a->tag | RTS_CELL_BYTES);
  u32 half = t->era & 1;
  for (uptr g = addr, end = addr + size, next; g < end; g = next) {
    next = rts_min(end, rts_round_down(g, RTS_SECOND_BIT) + RTS_SECOND_BIT);
    bool seconds = rts_second_has(rts_second_page(g), g);
    for (; g < next; g += 8) {
      const u64 *word = rts_cells_of(g);
      if (!seconds)
        for (; g + 32 <= next; g += 32, word += 4)
          if ((rts_load_relaxed(&word[0]) ^ fine) | (rts_load_relaxed(&word[1]) ^ fine) | (rts_load_relaxed(&word[2]) ^ fine) | (rts_load_relaxed(&word[3]) ^ fine)) break;
      if (g >= next) break;
      u64 seen = rts_load_relaxed(word), second = seconds ? rts_second(g) : 0;
      if (RTS_LIKELY((seen == fine || !seen) && !second)) continue;
      if (RTS_LIKELY(!second && nobody_or_ordered(t, rts_word_w(seen), half) && nobody_or_ordered(t, rts_word_r(seen), half))) {
        fine = seen;
        continue;
      }
      a->bytes = end - g < 8 ? (1u << (end - g)) - 1 : RTS_CELL_BYTES;
      rts_granule_access(t, g, a, false);
    }
  }
}

/* The only thread there ever was: whatever it did is ordered before all that others will do, because somebody has to create them. So nothing has to be
 * remembered: cells only say that there is nothing to ask about, and say it for all bytes of a granule at once. */
RTS_NOINLINE void rts_race_note_alone(struct rts_race_thread *t, uptr addr, uptr size) {
  u32 tag = rts_race_stamp(t);
  t->accesses_slow++;
  rts_race_stamping(t);
  rts_era_touch(addr);
  for (uptr g = addr & ~7ul, end = addr + size; g < end; g += 8) {
    if (!(g & ((1ul << RTS_REGION_SHIFT) - 1))) rts_era_touch(g);
    s8 k = *(volatile s8 *)rts_shadow_of(g);
    if (RTS_UNLIKELY(k < 0)) continue;
    if (!rts_load_relaxed(rts_cells_of(g))) rts_cells_wanted(g);
    u32 all = tag | (k ? (1u << k) - 1 : RTS_CELL_BYTES);
    rts_store_release(rts_cells_of(g), rts_word(all, all));
    if (RTS_UNLIKELY(*(volatile s8 *)rts_shadow_of(g) != k)) rts_store_release(rts_cells_of(g), 0);
  }
}

RTS_INLINE bool note(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, uptr bp, struct rts_race_found *found, u32 *ctx) {
  *found = (struct rts_race_found){0, false, 0};
  *ctx = 0;
  if (RTS_UNLIKELY(!size || addr + size < addr || !rts_race_has_cells(addr) || !rts_race_has_cells(addr + size - 1) || t->ignore_accesses))
    return false;
  if (rts_race_solitary()) {
    if (!(flags & RTS_RACE_FREE)) rts_race_note_alone(t, addr, size);
    return false;
  }
  t->accesses_slow++;
  rts_race_stamping(t);
  u32 stamp = rts_race_stamp(t);
  struct rts_race_one a = {stamp | (flags & RTS_RACE_ATOMIC ? RTS_CELL_ATOMIC : 0), 0, flags & RTS_RACE_WRITE, found};
  if (RTS_UNLIKELY(!bp)) bp = frame_of(pc);
  *ctx = bp ? rts_context_callers(bp) : 0;
  rts_ring_add(t->ring, stamp, addr, size, flags, pc, *ctx, rts_held_set_current());
  rts_era_touch(addr);
  uptr offset = addr & 7;
  if (flags & RTS_RACE_FREE && !offset) freeing(t, addr, size, &a);
  else if (RTS_LIKELY(offset + size <= 8)) one_granule(t, addr - offset, &a, ((1u << size) - 1) << offset);
  else range(t, addr, size, &a);
  return found->cell != 0;
}

bool rts_race_check(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, uptr bp, struct rts_race_side out[2]) {
  struct rts_race_found found;
  u32 ctx;
  if (RTS_LIKELY(!note(t, addr, size, flags, pc, bp, &found, &ctx))) return false;
  const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = flags, .pc = pc, .ctx = ctx, .held = rts_held_set_current()};
  rts_race_describe(t, &found, &now, out);
  return true;
}

bool rts_race_note(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, uptr bp, struct rts_race_found *found, u32 *ctx) {
  return note(t, addr, size, flags, pc, bp, found, ctx);
}

/* detect_races=0: every thread's cells are the same, so that hits prove valid memory and nothing else. */
static void mark_only(uptr addr, uptr size) {
  if (!size || addr + size < addr || !rts_race_has_cells(addr) || !rts_race_has_cells(addr + size - 1)) return;
  u32 cur = __rts_cur & ~RTS_CELL_BYTES;
  uptr end = addr + size;
  for (uptr g = addr & ~7ul; g < end; g += 8) {
    u32 bytes = range_bytes(addr, end, g);
    __atomic_fetch_or(rts_cells_of(g), rts_word(cur | bytes, cur | bytes), __ATOMIC_SEQ_CST);
    if (!rts_granule_addressable(g, bytes)) rts_store_relaxed(rts_cells_of(g), 0);
  }
}

void rts_race_access_at(uptr addr, uptr size, u32 flags, uptr pc, uptr bp) {
  if (RTS_UNLIKELY(rts_race_off)) {
    mark_only(addr, size);
    return;
  }
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) return;
  struct rts_race_side sides[2];
  bool race = rts_race_check(t, addr, size, flags, pc, bp, sides);
  rts_race_leave(t);
  if (RTS_UNLIKELY(race)) rts_race_tell(sides);
}

void rts_race_access(uptr addr, uptr size, u32 flags, uptr pc) { rts_race_access_at(addr, size, flags, pc, 0); }

/* All bytes of the mask in the granule's cell are cur's. */
RTS_INLINE bool cell_same(uptr granule, bool write, u32 bytes) {
  u64 word = rts_load_relaxed(rts_cells_of(granule));
  if (RTS_LIKELY(!(((write ? rts_word_w(word) : rts_word_r(word)) ^ __rts_cur) & (~RTS_CELL_BYTES | bytes)))) return true;
  return word && rts_race_self && rts_granule_covers(rts_race_self, granule, bytes, write);
}

bool rts_race_range_same(uptr addr, uptr size, bool write) {
  if (!size || addr + size < addr || !rts_race_has_cells(addr) || !rts_race_has_cells(addr + size - 1)) return false;
  uptr g = addr & ~7ul, last = (addr + size - 1) & ~7ul;
  u32 head = (RTS_CELL_BYTES << (addr & 7)) & RTS_CELL_BYTES, tail = RTS_CELL_BYTES >> (7 - ((addr + size - 1) & 7));
  if (g == last) return cell_same(g, write, head & tail);
  if (!cell_same(g, write, head) || !cell_same(last, write, tail)) return false;
  const u32 *half = (const u32 *)rts_cells_of(g + 8) + write, *end = (const u32 *)rts_cells_of(last) + write;
  u32 cur = __rts_cur;
  for (; half < end; half += 2) {
    for (; half + 8 <= end; half += 8)
      if ((rts_load_relaxed(&half[0]) ^ cur) | (rts_load_relaxed(&half[2]) ^ cur) | (rts_load_relaxed(&half[4]) ^ cur) |
          (rts_load_relaxed(&half[6]) ^ cur))
        break;
    if (half == end) break;
    /* Read by others, too: what several threads read has more than one record for long. */
    if (rts_load_relaxed(half) != cur && !(rts_race_self && rts_granule_covers(rts_race_self, (uptr)half ^ RTS_CELL_FLIP, RTS_CELL_BYTES, write)))
      return false;
  }
  return true;
}

bool rts_race_steps_same(uptr addr, uptr step, uptr count, uptr size, bool write) {
  if (!count || !rts_race_has_cells(addr) || !rts_race_has_cells(addr + step * (count - 1) + size - 1)) return false;
  if ((addr | step) % size || (size != 8 && size != 4 && size != 2 && size != 1)) {
    for (; count--; addr += step)
      if (!rts_race_range_same(addr, size, write)) return false;
    return true;
  }
  u32 cur = __rts_cur, bytes = (1u << size) - 1;
  for (; count--; addr += step) {
    u32 cell = rts_load_relaxed((const u32 *)rts_cells_of(addr) + write);
    if ((cell ^ cur) & (~RTS_CELL_BYTES | bytes << (addr & 7))) return false;
  }
  return true;
}
