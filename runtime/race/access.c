/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Accesses: what the inline compare could not settle. Owns the usual case of a single granule, and ranges; all else is granule.c's.
 *
 * R2: after a word became non-zero, the memory state is looked at again, and the word is cleared if
 * the bytes are not addressable: whoever frees memory poisons it first and clears the cells then, so one of the two sees the other.
 * General registers only. Cost: ~10 ns where the granule is "mine, other epoch". */
#include "core/context.h"
#include "core/held.h"
#include "core/thread.h"
#include "platform/platform.h"
#include "platform/x86_64.h"
#include "race/quick.h"
#include "race/readonly.h"
#include "shadow/shadow.h"

bool rts_race_pairs;
u32 rts_race_slow = RTS_RACE_ALONE | RTS_RACE_SOLITARY;

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

static RTS_COLD void again_granule(struct rts_race_thread *t, uptr granule, u32 bytes, struct rts_race_one *a) {
  a->bytes = bytes;
  rts_granule_access(t, granule, a, true);
}

/* Granules that all say the same, like those of a buffer that was last used as a whole: what becomes of the first becomes of the others, two
 * at a time. g is 16-aligned; stops at `end`, at the end of the page (word_or_page), or where something else is said. 7 -> 4 ns a granule. */
static uptr alike(struct rts_race_thread *t, uptr g, uptr end, struct rts_race_one *a) {
  bool alone = rts_race_alone();
  u64 *word = rts_cells_of(g), seen = rts_load_acquire(word);
  const struct rts_quick_access all = {__rts_cur, RTS_CELL_BYTES, a->write, a->tag & RTS_CELL_ATOMIC};
  end = rts_min(end, rts_round_down(g, RTS_SECOND_PAGE) + RTS_SECOND_PAGE); /* a part of word_or_page's */
  u64 says = rts_word_or_page(seen, g), next = rts_word(a->write ? a->tag | RTS_CELL_BYTES : 0, a->tag | RTS_CELL_BYTES);
  if (says) {
    const struct rts_quick_words becomes = rts_quick_next(t, &all, says, 0);
    if (!becomes.first || becomes.second) return g;
    next = becomes.first;
  }
  if (!seen) rts_cells_wanted(g);
  for (; g + 16 <= end; g += 16, word += 2) {
    if (rts_second(g) || rts_second(g + 8)) break;
    if (rts_load_acquire(&word[0]) != seen || rts_load_acquire(&word[1]) != seen) break;
    if (RTS_LIKELY(next != seen)) {
      if (alone) rts_store_release(&word[0], next), rts_store_release(&word[1], next);
      else if (!rts_cpu_cas_pair(word, seen, seen, next, next)) break;
      else if (RTS_UNLIKELY(rts_second(g) || rts_second(g + 8))) again_granule(t, g, RTS_CELL_BYTES, a), again_granule(t, g + 8, RTS_CELL_BYTES, a);
    }
    if (RTS_LIKELY(!*(const volatile u16 *)rts_shadow_of(g))) continue;
    for (u32 i = 0; i < 2; i++)
      if (!rts_granule_addressable(g + i * 8, RTS_CELL_BYTES)) rts_store_release(&word[i], 0);
  }
  return g;
}

/* One granule by the short way, or by the general one. */
RTS_INLINE void one_granule(struct rts_race_thread *t, uptr granule, struct rts_race_one *a, u32 bytes, bool usual) {
  const struct rts_quick_access one = {__rts_cur, bytes, a->write, a->tag & RTS_CELL_ATOMIC};
  const struct rts_quick q = rts_quick_look(t, granule, &one, usual);
  enum rts_quick_how how = RTS_LIKELY(q.next.first) ? rts_quick_put(t, granule, bytes, &q) : RTS_QUICK_CHANGED;
  if (RTS_LIKELY(how == RTS_QUICK_DONE)) return;
  a->bytes = bytes;
  rts_granule_access(t, granule, a, how == RTS_QUICK_AGAIN);
}

/* Which bytes of the granule g are in [addr, end). */
RTS_INLINE u32 range_bytes(uptr addr, uptr end, uptr g) {
  u32 bytes = RTS_CELL_BYTES;
  if (g < addr) bytes &= RTS_CELL_BYTES << (addr & 7);
  if (end - g < 8) bytes &= (1u << (end - g)) - 1;
  return bytes;
}
/* The inline check's question, of one word. */
RTS_INLINE bool range_hit(u64 word, u32 bytes, bool write) {
  u32 cur = __rts_cur, mask = ~RTS_CELL_BYTES | bytes;
  return !((rts_word_w(word) ^ cur) & mask) || (!write && !((rts_word_r(word) ^ cur) & mask));
}
/* True if it is noted: the bytes of a plain access in one granule; all of two, the first of them 16-aligned. */
RTS_INLINE bool range_one(struct rts_race_thread *t, uptr granule, u32 bytes, struct rts_race_one *a) {
  const struct rts_quick_access one = {__rts_cur, bytes, a->write, false};
  if (range_hit(rts_load_relaxed(rts_cells_of(granule)), bytes, a->write)) return true;
  const struct rts_quick q = rts_quick_look(t, granule, &one, true);
  if (!q.next.first) return false;
  enum rts_quick_how how = rts_quick_put(t, granule, bytes, &q);
  if (RTS_UNLIKELY(how == RTS_QUICK_AGAIN)) again_granule(t, granule, bytes, a);
  return how != RTS_QUICK_CHANGED;
}
/* What becomes of the word; 0: not for two at once. */
RTS_INLINE u64 range_word(const struct rts_race_thread *t, uptr granule, u64 seen, bool write) {
  const struct rts_quick_access all = {__rts_cur, RTS_CELL_BYTES, write, false};
  if (rts_second(granule)) return 0;
  if (range_hit(seen, RTS_CELL_BYTES, write)) return seen;
  const struct rts_quick_words next = rts_quick_next(t, &all, seen, 0);
  return next.second ? 0 : next.first;
}
RTS_INLINE void range_look_again(struct rts_race_thread *t, uptr granule, struct rts_race_one *a) {
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, RTS_CELL_BYTES))) rts_store_release(rts_cells_of(granule), 0);
  if (RTS_UNLIKELY(rts_second(granule))) again_granule(t, granule, RTS_CELL_BYTES, a); /* S3 */
}
RTS_INLINE bool range_two(struct rts_race_thread *t, uptr granule, struct rts_race_one *a) {
  bool alone = rts_race_alone();
  u64 *word = rts_cells_of(granule), seen[2] = {rts_load_acquire(&word[0]), rts_load_acquire(&word[1])}, next[2];
  if (!(next[0] = range_word(t, granule, seen[0], a->write))) return false;
  if (!(next[1] = range_word(t, granule + 8, seen[1], a->write))) return false;
  if (next[0] == seen[0] && next[1] == seen[1]) return true;
  if (alone) rts_store_release(&word[0], next[0]), rts_store_release(&word[1], next[1]);
  else if (!rts_cpu_cas_pair(word, seen[0], seen[1], next[0], next[1])) return false;
  range_look_again(t, granule, a);
  range_look_again(t, granule + 8, a);
  return true;
}

/* Granules of [from, to) that are read from pages that cannot be written to, whose blocks are noted; how far that went. */
static uptr show_readonly(uptr addr, uptr end, uptr from, uptr to) {
  uptr g = from;
  for (; g < to && rts_readonly(g) && !rts_readonly_written(g); g += 8) rts_readonly_show(g, range_bytes(addr, end, g));
  return g;
}

static RTS_NOINLINE void range(struct rts_race_thread *t, uptr addr, uptr size, struct rts_race_one *a) {
  uptr end = addr + size;
  bool plain = !(a->tag & RTS_CELL_ATOMIC);
  for (uptr g = addr & ~7ul; g < end; g += 8) {
    if (!(g & ((1ul << RTS_REGION_SHIFT) - 1))) rts_era_touch(g);
    if (RTS_UNLIKELY(plain && !a->write && rts_readonly(g))) {
      rts_readonly_note(t, g);
      uptr next = show_readonly(addr, end, g, rts_min(end, rts_round_down(g, RTS_READONLY_BLOCK) + RTS_READONLY_BLOCK));
      if (next != g) {
        g = next - 8;
        continue;
      }
    }
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
    if (!plain || !rts_granule_covers(t, g, bytes, a->write)) one_granule(t, g, a, bytes, true);
  }
}

/* Longer ones are not decided by the way to them. */
#define SHORT_RANGE 512u
RTS_INLINE bool is_short(uptr addr, uptr size) {
  if (RTS_UNLIKELY(size - 1 >= SHORT_RANGE)) return false;
  if (RTS_LIKELY(addr - RTS_CELLS_HIGH_MEM < RTS_ADDR_END - RTS_CELLS_HIGH_MEM - SHORT_RANGE)) return true;
  uptr last = addr + size - 1;
  return addr >= RTS_PAGE && last >= addr && rts_race_has_cells(addr) && rts_race_has_cells(last);
}
/* What spans of one call share. */
struct spans {
  struct rts_race_thread *t;
  uptr pc, bp;
  u32 flags;                     /* RTS_RACES_OURS, or 0 */
  u32 ctx;
  bool known;                    /* ctx */
};
RTS_INLINE void span_remember(struct spans *c, uptr addr, uptr size, bool write) {
  if (!c->known) c->ctx = c->flags & RTS_RACES_OURS ? rts_context_callers_here(c->bp, c->pc) : rts_context_callers_kept(c->bp), c->known = true;
  rts_quick_remember(c->t, addr, size, write ? RTS_RACE_WRITE : RTS_RACE_READ, c->pc, c->ctx);
}

/* All of a span that is read from pages that cannot be written to. */
static RTS_NOINLINE bool span_readonly(struct rts_race_thread *t, uptr addr, uptr size, uptr pc, uptr bp, u32 flags) {
  uptr from = addr & ~7ul, last = addr + size - 1;
  if (!rts_readonly(from) || !rts_readonly(last)) return false;
  if (!rts_readonly_noted(t, addr) || !rts_readonly_noted(t, last)) {
    struct spans c = {.t = t, .pc = pc, .bp = bp, .flags = flags};
    span_remember(&c, addr, size, false);
    rts_readonly_note(t, addr);
    rts_readonly_note(t, last);
  }
  return show_readonly(addr, last + 1, from, last + 1) > last;
}
RTS_INLINE void span_rest(struct rts_race_thread *t, uptr granule, u32 bytes, bool write, struct rts_race_found *found) {
  struct rts_race_one a = {rts_race_stamp(t), 0, write, found};
  rts_era_touch(granule);
  one_granule(t, granule, &a, bytes, false);
}
static RTS_NOINLINE void span_rest_of_read(struct rts_race_thread *t, uptr granule, u32 bytes, struct rts_race_found *found) {
  span_rest(t, granule, bytes, false, found);
}
static RTS_NOINLINE void span_rest_of_write(struct rts_race_thread *t, uptr granule, u32 bytes, struct rts_race_found *found) {
  span_rest(t, granule, bytes, true, found);
}
static RTS_NOINLINE void span_look_again(struct rts_race_thread *t, uptr addr, uptr size, bool write, struct rts_race_found *found) {
  uptr end = addr + size;
  struct rts_race_one a = {rts_race_stamp(t), 0, write, found};
  for (uptr g = addr & ~7ul; g < end; g += 8) {
    u32 bytes = range_bytes(addr, end, g);
    if (!rts_granule_addressable(g, bytes)) rts_granule_clear(t, rts_cells_of(g));
    if (rts_second(g)) again_granule(t, g, bytes, &a); /* S3 */
  }
}
/* Granules whose second words are on other pages, or in another region. */
static RTS_NOINLINE void span_one_by_one(struct rts_race_thread *t, uptr addr, uptr size, bool write, struct rts_race_found *found) {
  for (uptr g = addr & ~7ul; g < addr + size; g += 8) span_rest(t, g, range_bytes(addr, addr + size, g), write, found);
}
/* A read of a granule with two words, of which the second stays as it is. CHANGED: it is not noted. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE enum rts_quick_how span_second(const struct rts_race_thread *t, u64 *word, const u64 *second, u32 bytes) {
  const struct rts_quick_access a = {__rts_cur, bytes, false, false};
  u64 seen = rts_load_acquire(word), other = rts_load_acquire(second), next;
  if (!other || rts_word_inflated(seen)) return RTS_QUICK_CHANGED;
  if (!(next = rts_quick_read_more(t, &a, seen, other)) && !(next = rts_quick_read_again(t, &a, seen, other))) return RTS_QUICK_CHANGED;
  if (RTS_UNLIKELY(!rts_cas_acq_rel(word, seen, next))) return RTS_QUICK_CHANGED;
  return RTS_LIKELY(rts_load_acquire(second) == other) ? RTS_QUICK_DONE : RTS_QUICK_AGAIN; /* S3 */
}
/* Granules as small.c has them. Whether second words came to be, and whether the memory is still good, is asked for all of them at once. */
RTS_INLINE void note_span(struct spans *c, uptr addr, uptr size, bool write, struct rts_race_found *found) {
  u64 *word = rts_cells_of(addr), *last = rts_cells_of(addr + size - 1);
  u32 bytes = RTS_CELL_BYTES << (addr & 7) & RTS_CELL_BYTES, tail = RTS_CELL_BYTES >> (-(addr + size) & 7), state = 0;
  if (word == last) bytes &= tail;
  while (range_hit(rts_load_relaxed(word), bytes, write)) {
    if (word == last) return;
    bytes = ++word == last ? tail : RTS_CELL_BYTES;
  }
  uptr g = RTS_CELL_FOR((uptr)word);
  if (!write && !rts_word_w(rts_load_relaxed(word)) && RTS_UNLIKELY(rts_readonly(g)) && span_readonly(c->t, addr, size, c->pc, c->bp, c->flags)) return;
  span_remember(c, addr, size, write);
  if (RTS_UNLIKELY((g ^ (addr + size - 1)) / RTS_SECOND_BIT)) {
    span_one_by_one(c->t, addr, size, write, found);
    return;
  }
  const u32 cur = __rts_cur, page = rts_second_page(g);
  const uptr to_second = rts_second_has(page, g) ? (uptr)rts_second_in(page, g) - (uptr)word : 0;
  u64 said = 0, becomes = 0; /* a granule, and what became of it: mostly the next one says the same */
  u32 of = 0;
  for (const volatile u8 *shadow = (const volatile u8 *)rts_shadow_of(g);; shadow++) {
    const u64 *second = (const u64 *)((uptr)word + to_second);
    const struct rts_quick_access a = {cur, bytes, write, false};
    u64 seen = rts_load_acquire(word), next = 0;
    enum rts_quick_how how;
    if (RTS_LIKELY(seen) && (!to_second || RTS_LIKELY(!rts_load_acquire(second)))) {
      if (seen != said || bytes != of) said = seen, of = bytes, becomes = rts_quick_plain(c->t, &a, seen);
      next = becomes;
    }
    if (RTS_LIKELY(next) && RTS_LIKELY(rts_cas_acq_rel(word, seen, next))) {
      state |= *shadow;
      if (to_second) state |= rts_load_acquire(second) != 0;
    } else if (!write && to_second && (how = span_second(c->t, word, second, bytes)) != RTS_QUICK_CHANGED) {
      state |= *shadow | (how == RTS_QUICK_AGAIN);
    } else if (write) {
      span_rest_of_write(c->t, RTS_CELL_FOR((uptr)word), bytes, found);
    } else {
      span_rest_of_read(c->t, RTS_CELL_FOR((uptr)word), bytes, found);
    }
    if (word == last) break;
    bytes = ++word == last ? tail : RTS_CELL_BYTES;
  }
  if (RTS_UNLIKELY(state) || RTS_UNLIKELY(rts_second_page(g) != page)) span_look_again(c->t, addr, size, write, found);
}

RTS_INLINE bool spans_begin(struct spans *c) {
  struct rts_race_thread *t = c->t = rts_race_self;
  if (RTS_UNLIKELY(!t || rts_race_solitary() || t->found_pc)) return false;
  if (RTS_UNLIKELY(t->busy | (u32)t->ignore_accesses | rts_tls.in_runtime | (rts_race_slow & RTS_RACE_TENDED))) return false;
  rts_race_enter_as(t);
  return true;
}
static RTS_NOINLINE enum rts_race_small span_found(const struct spans *c, uptr addr, uptr size, u32 flags, const struct rts_race_found *found) {
  struct rts_race_thread *t = c->t;
  const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = flags, .pc = c->pc, .ctx = c->ctx, .held = rts_held_set_current()};
  rts_race_describe(t, found, &now, t->found);
  t->found_pc = c->pc;
  rts_race_leave(t);
  return RTS_RACE_SMALL_FOUND;
}

enum rts_race_small rts_race_short_span(uptr addr, uptr size, u32 flags, uptr pc, uptr bp) {
  struct spans c = {.pc = pc, .bp = bp, .flags = flags};
  struct rts_race_found found = {0};
  if (RTS_UNLIKELY(!is_short(addr, size)) || RTS_UNLIKELY(!spans_begin(&c))) return RTS_RACE_SMALL_OTHER;
  if (flags & RTS_RACE_WRITE) note_span(&c, addr, size, true, &found);
  else note_span(&c, addr, size, false, &found);
  if (RTS_UNLIKELY(found.cell)) return span_found(&c, addr, size, flags & RTS_RACE_WRITE, &found);
  return rts_race_leave(c.t), RTS_RACE_SMALL_DONE;
}

enum rts_race_small rts_race_short_pair(uptr a, uptr b, uptr size, u32 flags, uptr pc, uptr bp) {
  struct spans c = {.pc = pc, .bp = bp, .flags = flags};
  struct rts_race_found found = {0};
  if (RTS_UNLIKELY(!is_short(a, size)) || RTS_UNLIKELY(!is_short(b, size))) return RTS_RACE_SMALL_OTHER;
  rts_cpu_prefetch_write(rts_cells_of(a));
  rts_cpu_prefetch_write(rts_cells_of(b));
  if (RTS_UNLIKELY(!spans_begin(&c))) return RTS_RACE_SMALL_OTHER;
  note_span(&c, a, size, false, &found);
  if (RTS_UNLIKELY(found.cell)) return span_found(&c, a, size, RTS_RACE_READ, &found);
  if (flags & RTS_RACE_WRITE) note_span(&c, b, size, true, &found);
  else note_span(&c, b, size, false, &found);
  if (RTS_UNLIKELY(found.cell)) return span_found(&c, b, size, flags & RTS_RACE_WRITE, &found);
  return rts_race_leave(c.t), RTS_RACE_SMALL_DONE;
}

/* free(): a write to each byte, which leaves no record, because the cells are cleared next. Mostly they say "me, now", or all of them the same that
 * is ordered before. */
static RTS_NOINLINE void freeing(struct rts_race_thread *t, uptr addr, uptr size, struct rts_race_one *a) {
  u64 fine = rts_word(a->tag | RTS_CELL_BYTES, a->tag | RTS_CELL_BYTES);
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
      if (RTS_LIKELY(!second && rts_quick_before(t, a->tag, rts_word_w(seen)) && rts_quick_before(t, a->tag, rts_word_r(seen)))) {
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
  *found = (struct rts_race_found){0};
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
  else if (RTS_LIKELY(offset + size <= 8)) one_granule(t, addr - offset, &a, ((1u << size) - 1) << offset, true);
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

/* A granule that is accessed as a whole, and most likely was not in this epoch: its record is t's of before, or no read came after the write. */
RTS_INLINE bool cell_differs(uptr granule, bool write) {
  u64 word = rts_load_relaxed(rts_cells_of(granule));
  u32 w = rts_word_w(word), r = rts_word_r(word), d = (write ? w : r) ^ __rts_cur;
  return d >= 0x100 && (!(d >> 24) || (!write && rts_cell_same_tag(w, r)));
}
static RTS_NOINLINE bool range_same(uptr addr, uptr size, bool write) {
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
    if (rts_load_relaxed(half) != cur && !(rts_race_self && rts_granule_covers(rts_race_self, RTS_CELL_FOR((uptr)half), RTS_CELL_BYTES, write)))
      return false;
  }
  return true;
}

bool rts_race_range_same(uptr addr, uptr size, bool write) {
  if (!size || addr + size < addr || !rts_race_has_cells(addr) || !rts_race_has_cells(addr + size - 1)) return false;
  if (((addr + size - 1) & ~7ul) > addr + 8 && cell_differs(addr + 8, write)) return false;
  return range_same(addr, size, write);
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
