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

/* Lanes: see side.h. All lanes at once, the upper bit of each being free for the carry. */
#define EACH 0x0001000100010001ull
#define UPPER (EACH << 15)
RTS_INLINE u64 lanes_at(u32 bytes) { return ((bytes & 15) * 0x200040008001ull & EACH) * 0xffff; } /* of four bytes, all of their bits */
RTS_INLINE u64 lanes_all(u64 upper) { return (upper >> 15) * 0xffff; }
RTS_INLINE u64 lanes_some(u64 v) { return ((v & ~UPPER) + (UPPER - EACH)) & UPPER; }                       /* upper bits of those that are not 0 */
RTS_INLINE u64 lanes_beyond(u64 v, u32 epoch) { return ~((epoch * EACH | UPPER) - (v & ~UPPER)) & UPPER; } /* of those after epoch */
RTS_INLINE u32 lanes_bytes(u64 upper) { return (u32)(upper >> 15 | upper >> 30 | upper >> 45 | upper >> 60) & 15; }
/* Upper bits of all eight as bytes. */
RTS_INLINE u32 line_bytes(u64 a, u64 b) { return lanes_bytes(a) | lanes_bytes(b) << 4; }
RTS_INLINE u32 line_epoch(const struct rts_side_line *l, u32 byte) { return (u32)(l->lanes[byte / 4] >> byte % 4 * 16) & 0x7fff; }
/* Which bytes have this epoch, which is not 0. */
RTS_INLINE u32 line_same(const struct rts_side_line *l, u32 epoch) {
  u64 a = lanes_some(l->lanes[0] ^ epoch * EACH), b = lanes_some(l->lanes[1] ^ epoch * EACH);
  return line_bytes(~a & UPPER, ~b & UPPER);
}
RTS_INLINE u32 line_cell(u32 half, u32 place, u32 epoch, bool atomic, u32 bytes) {
  return rts_cell_stamp(half << 7 | place, epoch) | (atomic ? RTS_CELL_ATOMIC : 0) | bytes;
}
RTS_INLINE bool line_write(const struct rts_side_line *l) { return l->lanes[0] & RTS_SIDE_WRITE; }
RTS_INLINE bool line_atomic(const struct rts_side_line *l) { return l->lanes[0] & RTS_SIDE_ATOMIC; }

static bool covered(const struct rts_race_thread *t, struct rts_side_entry *e, const struct rts_race_one *a, u32 half) {
  u32 n = rts_load_relaxed(&e->n), class = rts_load_relaxed(&e->class), epoch = rts_cell_epoch(a->tag);
  if (class >= RTS_SIDE_CLASSES) return false;
  n = rts_min(n, rts_side_room(class));
  for (u32 i = 0; i < n; i++) {
    const struct rts_side_line *line = &rts_side_lines(e, class)[i], l = {{rts_load_relaxed(&line->lanes[0]), rts_load_relaxed(&line->lanes[1])}};
    if (rts_load_relaxed(&e->places[i]) != t->place) continue;
    if (rts_one_covered(a, line_write(&l), line_cell(half, t->place, epoch, line_atomic(&l), line_same(&l, epoch)))) return true;
  }
  return false;
}

bool rts_inflated_covers(const struct rts_race_thread *t, u64 word, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1;
  if (rts_cell_half(rts_word_w(word)) != half || rts_word_r(word) == RTS_WORD_LOCKED) return false;
  return covered(t, rts_side_at(half, rts_word_entry(word)), a, half) &&
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

/* Bytes of a line that are after what t knows of their place: for each epoch one record. */
static RTS_NOINLINE void unordered(const struct rts_race_thread *t, const struct rts_race_one *a, const struct rts_side_line *l, u32 place, u32 bytes,
                                   uptr granule) {
  while (bytes) {
    u32 epoch = line_epoch(l, (u32)__builtin_ctz(bytes)), same = line_same(l, epoch) & bytes;
    rts_one_unordered(a, line_write(l), line_cell(t->era & 1, place, epoch, line_atomic(l), same), granule);
    bytes &= ~same;
  }
}

#define NONE (~0u)
/* Applies A to the lines; which of them is its own then, NONE if it has to get one. */
static u32 apply(const struct rts_race_thread *t, struct rts_side_entry *e, const struct rts_race_one *a, uptr granule) {
  struct rts_side_line *lines = rts_side_lines(e, e->class);
  const u64 low = lanes_at(a->bytes), high = lanes_at(a->bytes >> 4), now = rts_cell_epoch(a->tag) * EACH;
  const bool atomic = a->tag & RTS_CELL_ATOMIC;
  u32 kept = 0, mine = NONE;
  for (u32 i = 0; i < e->n; i++) {
    struct rts_side_line l = lines[i];
    u32 place = e->places[i];
    u64 known = low, known2 = high;
    if (place != t->place) {
      u32 epoch = (u32)(u16)t->vc[place];
      u64 later = lanes_beyond(l.lanes[0], epoch) & low, later2 = lanes_beyond(l.lanes[1], epoch) & high;
      known &= ~lanes_all(later), known2 &= ~lanes_all(later2);
      if (RTS_UNLIKELY(later | later2) && (a->write || line_write(&l)) && !(atomic && line_atomic(&l)))
        unordered(t, a, &l, place, line_bytes(later, later2), granule);
    }
    bool own = place == t->place && line_write(&l) == a->write && line_atomic(&l) == atomic;
    if ((a->write || !line_write(&l)) && (!atomic || line_atomic(&l))) {
      l.lanes[0] &= ~(known & ~UPPER), l.lanes[1] &= ~(known2 & ~UPPER);
      if (own) l.lanes[0] |= now & low, l.lanes[1] |= now & high, mine = kept;
      if (!((l.lanes[0] | l.lanes[1]) & ~UPPER)) continue;
    }
    e->places[kept] = (u8)place;
    lines[kept++] = l;
  }
  e->n = (u16)kept;
  return mine;
}

/* Room for one more; the entry may move. False if the side table is full. */
static bool grow(struct rts_race_thread *t, u32 half, u32 *entry) {
  struct rts_side_entry *e = rts_side_at(half, *entry);
  if (e->n < rts_side_room(e->class)) return true;
  u32 bigger = rts_side_new(t, half, e->n + 1u);
  if (!bigger) return false;
  struct rts_side_entry *b = rts_side_at(half, bigger);
  rts_memcpy(b->places, e->places, e->n);
  rts_memcpy(rts_side_lines(b, b->class), rts_side_lines(e, e->class), e->n * sizeof(struct rts_side_line));
  b->n = e->n;
  rts_side_free(t, half, *entry);
  *entry = bigger;
  return true;
}

static void add(struct rts_side_entry *e, u32 cell, bool write) {
  struct rts_side_line *l = &rts_side_lines(e, e->class)[e->n];
  u64 epochs = rts_cell_epoch(cell) * EACH;
  e->places[e->n++] = (u8)rts_cell_place(cell);
  l->lanes[0] = (epochs & lanes_at(cell)) | (write ? RTS_SIDE_WRITE : 0) | (cell & RTS_CELL_ATOMIC ? RTS_SIDE_ATOMIC : 0);
  l->lanes[1] = epochs & lanes_at(cell >> 4);
}

/* So few, each of one time, that first and second word have room for them and for as many again. */
static bool deflated(struct rts_side_entry *e, u32 half, uptr granule, u64 *first) {
  u32 side[2][2] = {{0}}, n[2] = {0};
  if (e->n > 2) return false;
  for (u32 i = 0; i < e->n; i++) {
    const struct rts_side_line *l = &rts_side_lines(e, e->class)[i];
    u32 write = line_write(l), bytes = line_bytes(lanes_some(l->lanes[0]), lanes_some(l->lanes[1])), epoch = line_epoch(l, (u32)__builtin_ctz(bytes));
    if (n[write] == 2 || line_same(l, epoch) != bytes) return false;
    side[write][n[write]++] = line_cell(half, e->places[i], epoch, line_atomic(l), bytes);
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
  u32 entry = rts_word_entry(locked), at = apply(t, rts_side_at(half, entry), a, granule);
  if (at == NONE) {
    if (grow(t, half, &entry)) {
      at = rts_side_at(half, entry)->n;
      add(rts_side_at(half, entry), a->tag | a->bytes, a->write);
    } else {
      rts_race_count(&rts_race_counts.side_full);
    }
  }
  struct rts_side_entry *e = rts_side_at(half, entry);
  u32 cache = at != NONE ? a->tag | line_same(&rts_side_lines(e, e->class)[at], rts_cell_epoch(a->tag)) : 0;
  u64 plain;
  if (deflated(e, half, granule, &plain)) {
    unlock_word(t, word, plain);
    rts_side_free(t, half, entry);
  } else {
    unlock_word(t, word, rts_word(rts_word_inflate(half, entry), cache));
  }
  return true;
}

/* Of one place and kind there is one line. */
static void merge(struct rts_side_entry *e, u32 cell, bool write) {
  if (!cell) return;
  add(e, cell, write);
  struct rts_side_line *lines = rts_side_lines(e, e->class), *new = &lines[e->n - 1];
  for (u32 i = 0; i + 1u < e->n; i++) {
    if (e->places[i] != rts_cell_place(cell) || ((lines[i].lanes[0] ^ new->lanes[0]) & (RTS_SIDE_WRITE | RTS_SIDE_ATOMIC))) continue;
    /* bytes that both have: the later epoch */
    for (u32 h = 0; h < 2; h++) {
      u64 *old = &lines[i].lanes[h], some = lanes_all(lanes_some(new->lanes[h])) & ~UPPER, later = lanes_all(lanes_beyond(*old, rts_cell_epoch(cell))) & ~UPPER;
      *old = (*old & ~(some & ~later)) | (new->lanes[h] & some & ~later);
    }
    e->n--;
    return;
  }
}

u64 rts_inflated_word(struct rts_race_thread *t, const struct rts_records *all, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1, entry = rts_side_new(t, half, RTS_COUNT(all->w) + RTS_COUNT(all->r));
  if (!entry) {
    rts_race_count(&rts_race_counts.side_full);
    return 0;
  }
  struct rts_side_entry *e = rts_side_at(half, entry);
  e->n = 0;
  for (u32 i = 0; i < RTS_COUNT(all->w); i++) merge(e, all->w[i], true), merge(e, all->r[i], false);
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
