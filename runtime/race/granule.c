/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The rules of granule.h over the records of a granule: two in its first word, two in its second (second.h); when these do not suffice, all go to the
 * side table (inflate.c).
 *
 * G1 without a second word, the first one changes by compare-and-swap; else it is locked meanwhile: no locked instruction more.
 * G2 in the first word is what the last access noted, so that the next one of the same thread hits inline.
 * Inside the engine only, but for the look. Waits are bounded (spin.h), after which the access is not recorded. General registers only. */
#include "race/accesses.h"
#include "race/readers.h"
#include "race/side.h"
#include "race/spin.h"
#include "shadow/shadow.h"

struct four {
  u32 w, r, w2, r2;
};

RTS_INLINE u32 of_half(u32 c, u32 half) { return rts_cell_half(c) == half ? c : 0; }
RTS_INLINE struct four four_of(u64 first, u64 second, u32 half) {
  u32 r = of_half(rts_word_r(first), half), r2 = of_half(rts_word_r(second), half);
  return (struct four){of_half(rts_word_w(first), half), r, of_half(rts_word_w(second), half), rts_cell_not_repeated(r2, r)};
}
RTS_INLINE bool covered(const struct rts_race_one *a, const struct four *f) {
  return rts_one_covered(a, true, f->w) || rts_one_covered(a, false, f->r) || rts_one_covered(a, true, f->w2) || rts_one_covered(a, false, f->r2);
}

bool rts_granule_covers_inflated(const struct rts_race_thread *t, uptr granule, u32 bytes, bool write) {
  const struct rts_race_one a = {rts_race_stamp(t), bytes, write, NULL};
  u64 first = rts_load_acquire(rts_cells_of(granule));
  return rts_word_inflated(first) && rts_inflated_covers(t, first, &a, granule);
}

/* What A leaves of the record c. */
RTS_INLINE u32 remains(const struct rts_race_thread *t, const struct rts_race_one *a, bool write, u32 c, uptr granule) {
  if (!c) return 0;
  if (!rts_race_ordered(t, c)) rts_one_unordered(a, write, c, granule);
  else if (rts_one_as_strong(a, write, c)) c &= ~a->bytes;
  return c & RTS_CELL_BYTES ? c : 0;
}
/* Takes A's own record out of the two; its bytes. */
RTS_INLINE u32 take_own(u32 *c, u32 *d, u32 tag) {
  u32 bytes = 0;
  if (*d && rts_cell_same_tag(*d, tag)) bytes = *d & RTS_CELL_BYTES, *d = 0;
  if (*c && rts_cell_same_tag(*c, tag)) bytes |= *c & RTS_CELL_BYTES, *c = 0;
  if (!*c) *c = *d, *d = 0;
  return bytes;
}

/* The records after A; false if they are too many: then they are in all[]. */
RTS_INLINE bool after(const struct rts_race_thread *t, const struct rts_race_one *a, struct four *f, uptr granule, struct rts_records *all) {
  u32 tag = a->tag, r = f->r;
  if (f->w && rts_cell_same_tag(f->w, r)) r &= ~(f->w & RTS_CELL_BYTES); /* what R only repeats */
  u32 w = remains(t, a, true, f->w, granule), w2 = remains(t, a, true, f->w2, granule), r2 = remains(t, a, false, f->r2, granule);
  r = remains(t, a, false, r & RTS_CELL_BYTES ? r : 0, granule);
  u32 own_w = take_own(&w, &w2, tag), own_r = take_own(&r, &r2, tag);
  if (a->write) own_w |= a->bytes;
  else own_r |= a->bytes;
  if (RTS_UNLIKELY((own_w && w2) || (own_r && r2))) {
    *all = (struct rts_records){{own_w ? tag | own_w : 0, w, w2}, {own_r ? tag | own_r : 0, r, r2}};
    return false;
  }
  if (own_w) w2 = w, w = tag | own_w;
  if (own_r) {
    r2 = r, r = tag | own_r | own_w;
  } else if (!r || (w2 && !r2)) {
    r2 = r, r = w; /* only repeats */
  }
  *f = (struct four){w, r, w2, r2};
  return true;
}

/* The same for a read that goes to its reader's record, so that the granule stays as it is. */
static RTS_COLD bool among_readers(const struct rts_race_thread *t, const struct rts_race_one *a, const struct four *f, uptr granule) {
  if (!rts_readers_locked(t, rts_cell_is_readers(f->r) ? f->r : f->r2, a)) return false;
  remains(t, a, true, f->w, granule), remains(t, a, true, f->w2, granule); /* finds races */
  return true;
}

/* With the first word locked: A, and what the first word becomes. */
RTS_INLINE u64 locked_access(struct rts_race_thread *t, u64 first, u64 *second, const struct rts_race_one *a, uptr granule, bool again) {
  u64 was = second ? rts_load_relaxed(second) : 0, now;
  struct four f = four_of(rts_word_inflated(first) ? 0 : rts_word_or_page(first, granule), was, t->era & 1);
  struct rts_records all;
  if (!again && covered(a, &f)) return first;
  if (!a->write && RTS_UNLIKELY(rts_cell_is_readers(f.r) || rts_cell_is_readers(f.r2)) && among_readers(t, a, &f, granule)) return first;
  if (!after(t, a, &f, granule, &all)) {
    now = 0;
  } else if (!second && (f.w2 | f.r2)) {
    if (rts_cell_same_tag(f.r, f.w)) f.r &= ~(f.w & RTS_CELL_BYTES); /* what it only repeats */
    all = (struct rts_records){{f.w, f.w2, 0}, {f.r & RTS_CELL_BYTES ? f.r : 0, f.r2, 0}};
    now = 0;
  } else {
    if (second && (now = rts_word(f.w2, f.r2)) != was) rts_second_set(second, granule, now);
    return rts_word(f.w, f.r);
  }
  u64 inflated = rts_inflated_word(t, &all, a, granule);
  if (inflated && second) rts_second_set(second, granule, now);
  return inflated ? inflated : first;
}

RTS_INLINE bool lock_and(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule, bool again) {
  u64 *second = rts_second_place(granule), expected = seen;
  t->held_word = word;
  bool locked = rts_cas_acq_rel(word, expected, rts_word_locked_by(t->era & 1));
  if (locked) rts_store_release(word, locked_access(t, seen, second, a, granule, again));
  t->held_word = NULL;
  return locked;
}
/* False if the word is no longer `seen`. Twice, because each knows what becomes of half of the records. */
static RTS_NOINLINE bool lock_and_write(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule, bool again) {
  const struct rts_race_one w = {a->tag, a->bytes, true, a->found};
  return lock_and(t, word, seen, &w, granule, again);
}
static RTS_NOINLINE bool lock_and_read(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule, bool again) {
  const struct rts_race_one r = {a->tag, a->bytes, false, a->found};
  return lock_and(t, word, seen, &r, granule, again);
}
RTS_INLINE bool lock_and_access(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule, bool again) {
  return a->write ? lock_and_write(t, word, seen, a, granule, again) : lock_and_read(t, word, seen, a, granule, again);
}

static bool swap(u64 *word, u64 seen, u64 next, bool alone) {
  if (!alone) return rts_cas_acq_rel(word, seen, next);
  rts_store_release(word, next);
  return true;
}

/* True when A is noted. */
RTS_INLINE bool try_access(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule, bool *again, bool alone) {
  u32 half = t->era & 1;
  if (RTS_UNLIKELY(rts_word_inflated(seen)) && rts_cell_half(rts_word_w(seen)) == half) return rts_inflated_access(t, word, seen, a, granule);
  if (*again || rts_second(granule)) return lock_and_access(t, word, seen, a, granule, *again);
  struct four f = four_of(rts_word_inflated(seen) ? 0 : rts_word_or_page(seen, granule), 0, half);
  if (covered(a, &f)) return true;
  struct rts_records all;
  if (!after(t, a, &f, granule, &all) || f.w2 || f.r2) return lock_and_access(t, word, seen, a, granule, false);
  u64 next = rts_word(f.w, f.r);
  if (RTS_UNLIKELY(!seen)) rts_cells_wanted(granule);
  if (next == seen) return true;
  if (!swap(word, seen, next, alone)) return false;
  *again = rts_second(granule) != 0; /* S3 */
  return !*again;
}

RTS_INLINE void note(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a, bool again) {
  u64 *word = rts_cells_of(granule), seen;
  u32 waits = 0;
  bool alone;
  do {
    alone = rts_race_alone();
    while (RTS_UNLIKELY(rts_word_locked(seen = rts_load_acquire(word)))) {
      if (rts_spin_wait(waits++)) continue;
      rts_race_count(&rts_race_counts.side_full);
      return;
    }
  } while (!try_access(t, word, seen, a, granule, &again, alone));
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, a->bytes))) rts_granule_clear(t, word);
}
void rts_granule_access(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a, bool again) {
  note(t, granule, a, again);
  if (rts_one_asks(a)) rts_accesses_ask(t, granule, a);
}
void rts_granule_look_again(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a) {
  note(t, granule, a, true);
  a->found->ask = 0;
  if (rts_one_asks(a)) rts_readers_ask(t, granule, a);
}

/* -- marks -- */

/* Takes the mark out of the two; its bytes. */
RTS_INLINE u32 take_mark(u32 r[2], u32 half) {
  u32 bytes = 0;
  for (u32 i = 0; i < 2; i++)
    if (rts_cell_same_tag(r[i], rts_cell_mark(half))) bytes |= r[i] & RTS_CELL_BYTES, r[i] = 0;
  return bytes;
}

/* Moves it, if it is one of those that move: of just these bytes, since there it counts for all of them. */
RTS_INLINE bool moved(u32 c, u32 bytes, bool write, const struct rts_granule_taken *taken) {
  return !(c & RTS_CELL_BYTES) || (c & RTS_CELL_ATOMIC && (c & RTS_CELL_BYTES) == bytes && rts_granule_take(taken, c, write));
}
/* With the first word locked: what it becomes; 0: there is no room. */
static u64 marked(struct rts_race_thread *t, u64 first, uptr granule, u32 bytes, const struct rts_granule_taken *taken) {
  u64 *second = rts_second(granule) ? rts_second_place(granule) : NULL;
  struct four f = four_of(rts_word_or_page(first, granule), second ? rts_load_relaxed(second) : 0, t->era & 1);
  if (rts_cell_same_tag(f.w, f.r)) f.r &= ~(f.w & RTS_CELL_BYTES); /* what it only repeats */
  u32 w[2] = {f.w, f.w2}, r[2] = {f.r, f.r2}, left_w[2] = {0}, left_r[2] = {0}, writes = 0, reads = 0;
  u32 mark = rts_cell_mark(t->era & 1) | take_mark(r, t->era & 1);
  if (~mark & bytes) rts_granule_take_none(taken);
  for (u32 i = 0; i < 2; i++) { /* what is in both places for a while does no harm */
    if (!moved(w[i], bytes, true, taken)) left_w[writes++] = w[i];
    if (!moved(r[i], bytes, false, taken)) left_r[reads++] = r[i];
  }
  if (reads > 1 || ((left_w[1] | left_r[0]) && !second && !(second = rts_second_make(granule)))) return 0;
  if (second) rts_second_set(second, granule, rts_word(left_w[1], left_r[0]));
  return rts_word(left_w[0], mark | bytes);
}
RTS_KEEPS_REGISTERS bool rts_granule_mark(struct rts_race_thread *t, uptr granule, u32 bytes, const struct rts_granule_taken *taken) {
  u64 *word = rts_cells_of(granule), seen = rts_load_acquire(word), next = 0;
  if (RTS_UNLIKELY(rts_word_inflated(seen))) return rts_word_entry(seen) && rts_cell_half(rts_word_w(seen)) == (t->era & 1) && rts_inflated_mark(t, word, seen, granule, bytes, taken);
  rts_cells_wanted(granule);
  t->held_word = word;
  if (rts_cas_acq_rel(word, seen, rts_word_locked_by(t->era & 1))) {
    next = marked(t, seen, granule, bytes, taken);
    rts_store_release(word, next ? next : seen);
  }
  t->held_word = NULL;
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, bytes))) rts_granule_clear(t, word);
  return next != 0;
}

/* With the first word locked. */
static u64 added(struct rts_race_thread *t, u64 first, u64 *second, uptr granule, u32 cell, bool write) {
  const struct rts_race_one one = {cell & ~RTS_CELL_BYTES, cell & RTS_CELL_BYTES, write, NULL};
  struct four f = four_of(rts_word_inflated(first) ? 0 : rts_word_or_page(first, granule), second ? rts_load_relaxed(second) : 0, t->era & 1);
  if (rts_cell_same_tag(f.w, f.r)) f.r &= ~(f.w & RTS_CELL_BYTES); /* what it only repeats */
  const struct rts_records all = {{f.w, f.w2, write ? cell : 0}, {f.r & RTS_CELL_BYTES ? f.r : 0, f.r2, write ? 0 : cell}};
  if (cell & RTS_CELL_BYTES & ~take_mark((u32[2]){f.r, f.r2}, t->era & 1)) return first;
  u64 inflated = rts_inflated_word(t, &all, &one, granule);
  if (inflated && second) rts_second_set(second, granule, 0);
  return inflated ? inflated : first;
}
void rts_granule_add(struct rts_race_thread *t, uptr granule, u32 cell, bool write) {
  u64 *word = rts_cells_of(granule);
  for (u32 waits = 0;;) {
    u64 seen = rts_load_acquire(word), *second;
    if (RTS_UNLIKELY(rts_word_locked(seen))) {
      if (rts_spin_wait(waits++)) continue;
      rts_race_count(&rts_race_counts.side_full);
      return;
    }
    if (rts_word_inflated(seen) && rts_cell_half(rts_word_w(seen)) == (t->era & 1)) {
      if (rts_inflated_add(t, word, seen, cell, write)) return;
      continue;
    }
    second = rts_second_place(granule);
    t->held_word = word;
    bool locked = rts_cas_acq_rel(word, seen, rts_word_locked_by(t->era & 1));
    if (locked) rts_store_release(word, added(t, seen, second, granule, cell, write));
    t->held_word = NULL;
    if (!locked) continue;
    if (RTS_UNLIKELY(!rts_granule_addressable(granule, cell & RTS_CELL_BYTES))) rts_granule_clear(t, word);
    return;
  }
}

RTS_KEEPS_REGISTERS void rts_granule_clear(struct rts_race_thread *t, u64 *word) {
  rts_second_clear(RTS_CELL_FOR((uptr)word), 8);
  rts_inflated_clear(t, word);
}
