/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Inflated granules: the same rules (granule.h) over any number of records. Their second word is 0.
 *
 * F1 an entry's content is changed only by who has the word locked (its R half is RTS_WORD_LOCKED), or before its index is published.
 * F2 unlocking is one store of the final word: still inflated, or plain again once two words suffice.
 * F3 the R half of an unlocked inflated word repeats part of one record of the entry, for the inline check of reads.
 * A look without the lock may read an entry that others recycle; it only ever decides that A is covered, which at worst loses A.
 * Inside the engine only; waits for locks are bounded (spin.h), after which A is not recorded. General registers only. */
#include "base/str.h"
#include "race/granule.h"
#include "race/side.h"
#include "race/spin.h"

u8 *rts_race_pages;

RTS_INLINE u32 record(u32 cell, bool write) { return (cell & ~RTS_RECORD_WRITE) | (write ? RTS_RECORD_WRITE : 0); }
RTS_INLINE u32 record_cell(u32 rec, u32 half) { return (rec & ~RTS_RECORD_WRITE) | half << 31; }

static bool covered(const struct rts_side_entry *e, const struct rts_race_one *a, u32 half) {
  u32 n = rts_load_relaxed(&e->n), room = rts_side_room(e);
  for (u32 i = 0; i < n && i < room; i++) {
    u32 rec = rts_load_relaxed(&e->records[i]);
    if (rts_one_covered(a, rec & RTS_RECORD_WRITE, record_cell(rec, half))) return true;
  }
  return false;
}

bool rts_inflated_covers(const struct rts_race_thread *t, u64 word, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1;
  if (rts_cell_half(rts_word_w(word)) != half || rts_word_r(word) == RTS_WORD_LOCKED) return false;
  return covered(rts_side_at(half, rts_word_entry(word)), a, half) &&
         rts_word_entry(rts_load_acquire(rts_cells_of(granule))) == rts_word_entry(word);
}

/* The word with R locked; 0 if it is not inflated any more, or (*stuck) the lock was not to be had. */
static u64 lock_word(struct rts_race_thread *t, u64 *word, u64 seen, bool *stuck) {
  *stuck = false;
  for (u32 i = 0;; i++) {
    if (!rts_word_inflated(seen)) return 0;
    if (rts_word_r(seen) != RTS_WORD_LOCKED) {
      t->held_word = word;
      if (rts_cas_acq_rel(word, seen, seen | RTS_WORD_LOCKED)) return seen;
      t->held_word = NULL;
    } else {
      if (!rts_spin_wait(i)) return *stuck = true, 0;
      seen = rts_load_acquire(word);
    }
  }
}
static void unlock_word(struct rts_race_thread *t, u64 *word, u64 final) {
  rts_store_release(word, final);
  t->held_word = NULL;
}

/* Applies A to the records; returns its own record's index, or n if it has none. */
static u32 apply(const struct rts_race_thread *t, struct rts_side_entry *e, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1, kept = 0, mine = ~0u;
  for (u32 i = 0; i < e->n; i++) {
    u32 rec = e->records[i], cell = record_cell(rec, half);
    bool write = rec & RTS_RECORD_WRITE;
    if (!rts_race_ordered(t, cell)) rts_one_unordered(a, write, cell, granule);
    else if (rts_one_as_strong(a, write, cell)) rec &= ~a->bytes;
    if (write == a->write && rts_cell_same_tag(cell, a->tag)) {
      rec |= a->bytes;
      mine = kept;
    }
    if (rec & RTS_CELL_BYTES) e->records[kept++] = rec;
  }
  e->n = (u16)kept;
  return mine == ~0u ? kept : mine;
}

/* Room for one more; the entry may move. False if the side table is full. */
static bool grow(struct rts_race_thread *t, u32 half, u32 *entry) {
  struct rts_side_entry *e = rts_side_at(half, *entry);
  if (e->n < rts_side_room(e)) return true;
  u32 bigger = rts_side_new(t, half, e->n + 1u);
  if (!bigger) return false;
  struct rts_side_entry *b = rts_side_at(half, bigger);
  rts_memcpy(b->records, e->records, e->n * sizeof *e->records);
  b->n = e->n;
  rts_side_free(t, half, *entry);
  *entry = bigger;
  return true;
}

/* So few records that first and second word have room for them, and for one more soon. */
static bool deflated(const struct rts_side_entry *e, u32 half, uptr granule, u64 *first) {
  u32 side[2][2] = {{0}}, n[2] = {0};
  if (e->n > 3) return false;
  for (u32 i = 0; i < e->n; i++) {
    u32 write = e->records[i] >> 31;
    if (n[write] == 2) return false;
    side[write][n[write]++] = record_cell(e->records[i], half);
  }
  u32 w = side[1][0], w2 = side[1][1], r = side[0][0], r2 = side[0][1];
  if (w2 | r2) {
    u64 *second = rts_second_make(granule);
    if (!second) return false;
    if (r2 && w && rts_cell_same_tag(w, r2)) side[0][0] = r2, r2 = r, r = side[0][0];
    rts_second_set(second, granule, rts_word(w2, r2));
  }
  if (w && (!r || rts_cell_same_tag(w, r))) r |= w;
  *first = rts_word(w, r);
  return true;
}

bool rts_inflated_access(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1;
  bool stuck;
  u64 locked = lock_word(t, word, seen, &stuck);
  if (!locked) {
    if (stuck) rts_race_count(&rts_race_counts.side_full);
    return stuck;
  }
  if (rts_cell_half(rts_word_w(locked)) != half) { /* another era's: not ours to touch */
    unlock_word(t, word, locked);
    return false;
  }
  u32 entry = rts_word_entry(locked), rec = record(a->tag | a->bytes, a->write);
  u32 at = apply(t, rts_side_at(half, entry), a, granule);
  if (at == rts_side_at(half, entry)->n) {
    if (grow(t, half, &entry)) {
      struct rts_side_entry *e = rts_side_at(half, entry);
      e->records[e->n++] = rec;
    } else {
      rts_race_count(&rts_race_counts.side_full);
    }
  }
  struct rts_side_entry *e = rts_side_at(half, entry);
  u32 cache = at < e->n ? record_cell(e->records[at], half) : 0;
  u64 plain;
  if (deflated(e, half, granule, &plain)) {
    unlock_word(t, word, plain);
    rts_side_free(t, half, entry);
  } else {
    unlock_word(t, word, rts_word(rts_word_inflate(half, entry), cache));
  }
  return true;
}

u64 rts_inflated_word(struct rts_race_thread *t, const struct rts_records *all, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1, entry = rts_side_new(t, half, 6);
  if (!entry) {
    rts_race_count(&rts_race_counts.side_full);
    return 0;
  }
  struct rts_side_entry *e = rts_side_at(half, entry);
  e->n = 0;
  for (u32 i = 0; i < 3; i++) {
    if (all->w[i]) e->records[e->n++] = record(all->w[i], true);
    if (all->r[i]) e->records[e->n++] = record(all->r[i], false);
  }
  rts_race_page_mark(granule, RTS_PAGE_INFLATED);
  t->inflated++;
  return rts_word(rts_word_inflate(half, entry), a->tag | a->bytes);
}

void rts_inflated_clear(struct rts_race_thread *t, u64 *word) {
  for (;;) {
    u64 seen = rts_load_acquire(word);
    if (!seen) return;
    if (!rts_word_inflated(seen) || rts_cell_half(rts_word_w(seen)) != (t->era & 1)) {
      if (rts_cas_acq_rel(word, seen, 0)) return;
      continue;
    }
    bool stuck;
    u64 locked = lock_word(t, word, seen, &stuck);
    if (locked) {
      if (rts_cell_half(rts_word_w(locked)) == (t->era & 1)) rts_side_free(t, t->era & 1, rts_word_entry(locked));
      unlock_word(t, word, 0);
      return;
    }
    if (stuck) { /* its owner is gone */
      rts_store_release(word, 0);
      return;
    }
  }
}
