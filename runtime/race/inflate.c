/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Inflated granules: the same rules (granule.h) over any number of records. Their second word is 0.
 *
 * F1 an entry's content is changed only by who has the word locked (its R half is RTS_WORD_LOCKED), or before its index is published.
 * F2 unlocking is one store of the final word: still inflated, or plain again once two words suffice.
 * F3 the R half of an unlocked inflated word repeats part of one record of the entry, for the inline check of reads.
 * A look without the lock may read an entry that others recycle; it only ever decides that A is covered, which at worst loses A.
 * Inside the engine only; waits for locks are bounded (spin.h), after which A is not recorded. General registers only. */
#include "base/str.h"
#include "platform/x86_64.h"
#include "race/granule.h"
#include "race/side.h"
#include "race/spin.h"

u8 *rts_race_pages;

/* Lanes: see side.h. All lanes at once, the upper bit of each being free for the carry. */
#define EACH 0x0001000100010001ull
#define UPPER (EACH << 15)
#define EPOCHS (UPPER - EACH) /* all bits but the upper ones */
/* By multiplication: of bits side by side, bits a lane apart, and back. No two terms meet, so that nothing carries. */
#define APART 0x200040008001ull
/* A cell's bytes; by that, all epoch bits of the lower four of them, and of the upper four when shifted by 4. */
RTS_INLINE u64 lanes_spread(u32 cell) { return (cell & RTS_CELL_BYTES) * APART; }
RTS_INLINE u64 lanes_at(u64 spread) { return ((spread & EACH) << 15) - (spread & EACH); }
/* Upper bits of those that are not as these, or not 0; other bits mean nothing. */
RTS_INLINE u64 lanes_unlike(u64 v, u64 epochs) { return ((v ^ epochs) & EPOCHS) + EPOCHS; }
RTS_INLINE u64 lanes_some(u64 v) { return lanes_unlike(v, 0); }
/* What an epoch up to this one can be added to without a carry. */
RTS_INLINE u64 lanes_left(u32 epoch) { return (epoch ^ 0x7fff) * EACH; }
RTS_INLINE u64 lanes_beyond(u64 v, u32 epoch) { return ((v & EPOCHS) + lanes_left(epoch)) & UPPER; } /* upper bits of those after epoch */
RTS_INLINE u64 lanes_all(u64 upper) { return upper - (upper >> 15); } /* of upper bits alone: all others of their lanes */
/* Upper bits of all eight as bytes. */
RTS_INLINE u32 line_bytes(u64 a, u64 b) { return (u32)(((a & UPPER) >> 4 | (b & UPPER)) * APART >> 56); }
RTS_INLINE u32 line_epoch(const struct rts_side_line *l, u32 byte) { return (u32)(l->lanes[byte / 4] >> byte % 4 * 16) & 0x7fff; }
/* Which bytes have this epoch, which is not 0. */
RTS_INLINE u32 line_same(const struct rts_side_line *l, u32 epoch) {
  return RTS_CELL_BYTES ^ line_bytes(lanes_unlike(l->lanes[0], epoch * EACH), lanes_unlike(l->lanes[1], epoch * EACH));
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
RTS_KEEPS_REGISTERS static RTS_NOINLINE void unordered(const struct rts_race_thread *t, const struct rts_race_one *a, const struct rts_side_line *l,
                                                       u32 place, uptr granule) {
  u32 known = (u16)t->vc[place], bytes = line_bytes(lanes_beyond(l->lanes[0], known), lanes_beyond(l->lanes[1], known)) & a->bytes;
  while (bytes) {
    u32 epoch = line_epoch(l, (u32)__builtin_ctz(bytes)), same = line_same(l, epoch) & bytes;
    rts_one_unordered(a, line_write(l), line_cell(t->era & 1, place, epoch, line_atomic(l), same), granule);
    bytes &= ~same;
  }
}

RTS_KEEPS_REGISTERS static RTS_NOINLINE void take_out(struct rts_side_entry *e, u32 i) {
  struct rts_side_line *lines = rts_side_lines(e, e->class);
  for (u32 n = --e->n; i < n; i++) lines[i] = lines[i + 1], e->places[i] = e->places[i + 1];
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
  u64 epochs = rts_cell_epoch(cell) * EACH, spread = lanes_spread(cell);
  e->places[e->n++] = (u8)rts_cell_place(cell);
  l->lanes[0] = (epochs & lanes_at(spread)) | (write ? RTS_SIDE_WRITE : 0) | (cell & RTS_CELL_ATOMIC ? RTS_SIDE_ATOMIC : 0);
  l->lanes[1] = epochs & lanes_at(spread >> 4);
}

/* So few, each of one time, that first and second word have room for them and for as many again. */
static bool deflated(struct rts_side_entry *e, u32 half, uptr granule, u64 *first) {
  u32 side[2][2] = {{0}}, n[2] = {0};
  if (e->n > 2) return false;
  for (u32 i = 0; i < e->n; i++) {
    const struct rts_side_line *l = &rts_side_lines(e, e->class)[i];
    u64 some = lanes_some(l->lanes[0]), some2 = lanes_some(l->lanes[1]);
    u32 write = line_write(l), bytes = line_bytes(some, some2), epoch = line_epoch(l, (u32)__builtin_ctz(bytes));
    if (((some & lanes_unlike(l->lanes[0], epoch * EACH)) | (some2 & lanes_unlike(l->lanes[1], epoch * EACH))) & UPPER) return false;
    side[write][n[write]++] = line_cell(half, e->places[i], epoch, line_atomic(l), bytes);
  }
  u32 w = side[1][0], w2 = side[1][1], r = side[0][0], r2 = side[0][1];
  if (w2 | r2) {
    u64 *second = rts_second_make(granule);
    if (!second) return false;
    if (r2 && ((w && rts_cell_same_tag(w, r2)) || rts_cell_is_mark(r2))) side[0][0] = r2, r2 = r, r = side[0][0];
    rts_second_set(second, granule, rts_word(w2, r2));
  }
  if (w && (!r || rts_cell_same_tag(w, r))) r |= w;
  *first = rts_word(w, r);
  return true;
}

/* With the word locked, and A applied: it becomes plain if that can be, else `now`. */
static RTS_NOINLINE bool settle(struct rts_race_thread *t, u64 *word, u64 now, uptr granule) {
  u32 half = rts_cell_half(rts_word_w(now)), entry = rts_word_entry(now);
  u64 plain;
  if (deflated(rts_side_at(half, entry), half, granule, &plain)) {
    unlock_word(t, word, plain);
    rts_side_free(t, half, entry);
  } else {
    unlock_word(t, word, now);
  }
  return true;
}
/* The same where A has no line yet. */
static RTS_NOINLINE bool settle_new(struct rts_race_thread *t, u64 *word, u64 locked, const struct rts_race_one *a, uptr granule) {
  u32 half = rts_cell_half(rts_word_w(locked)), entry = rts_word_entry(locked), cache = 0;
  if (grow(t, half, &entry)) {
    add(rts_side_at(half, entry), a->tag | a->bytes, a->write);
    cache = a->tag | a->bytes;
  } else {
    rts_race_count(&rts_race_counts.side_full);
  }
  return settle(t, word, rts_word(rts_word_inflate(half, entry), cache), granule);
}

/* With the word locked: all of A. Usually that changes a line or two where they are. */
RTS_INLINE bool apply(struct rts_race_thread *t, u64 *word, u64 locked, struct rts_side_entry *e, const struct rts_race_one *a, uptr granule,
                      bool write, bool atomic) {
  struct rts_side_line *l = rts_side_lines(e, e->class), *own = NULL;
  const u64 spread = lanes_spread(a->bytes), low = lanes_at(spread), high = lanes_at(spread >> 4);
  u32 n = e->n;
  for (u32 i = 0; i < n; i++, l++) {
    u64 v = l->lanes[0], v2 = l->lanes[1];
    u32 place = e->places[i];
    const bool l_write = v & RTS_SIDE_WRITE, l_atomic = v & RTS_SIDE_ATOMIC, replaces = (write || !l_write) && (!atomic || l_atomic);
    if (place == t->place) {
      if (l_write == write && l_atomic == atomic) {
        own = l;
        continue;
      }
    } else {
      u64 left = lanes_left((u16)t->vc[place]), sum = (v & low) + left, sum2 = (v2 & high) + left;
      if (RTS_UNLIKELY((sum | sum2) & UPPER)) {
        if (((write || l_write) && !(atomic && l_atomic)) || (!atomic && RTS_UNLIKELY(place == RTS_PLACE_MARK))) unordered(t, a, l, place, granule);
        if (replaces) l->lanes[0] = v & (~low | lanes_all(sum & UPPER)), l->lanes[1] = v2 & (~high | lanes_all(sum2 & UPPER));
        continue; /* not all of it goes */
      }
    }
    if (!replaces) continue;
    l->lanes[0] = v &= ~low, l->lanes[1] = v2 &= ~high;
    if (RTS_LIKELY((v | v2) & EPOCHS)) continue;
    take_out(e, i);
    n--, i--, l--;
  }
  if (RTS_UNLIKELY(!own)) return settle_new(t, word, locked, a, granule);
  u64 now = rts_cell_epoch(a->tag) * EACH, v = own->lanes[0], v2 = own->lanes[1];
  own->lanes[0] = v ^= (v ^ now) & low, own->lanes[1] = v2 ^= (v2 ^ now) & high;
  u64 unlike = lanes_unlike(v, now), unlike2 = lanes_unlike(v2, now);
  u64 next = rts_word(rts_word_w(locked), a->tag | (RTS_CELL_BYTES ^ line_bytes(unlike, unlike2)));
  /* While A's own line is of several times, nothing deflates. */
  bool mixed = ((unlike & lanes_some(v)) | (unlike2 & lanes_some(v2))) & UPPER;
  if (n <= 2 && !mixed) return settle(t, word, next, granule);
  unlock_word(t, word, next);
  return true;
}
static RTS_NOINLINE bool wait_and_apply(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule);
/* Locks the word, unless `seen` is locked: then it is by t. */
RTS_INLINE bool lock_and_apply(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule, bool write, bool atomic) {
  struct rts_side_entry *e = rts_side_at(rts_cell_half(rts_word_w(seen)), rts_word_entry(seen));
  if (RTS_LIKELY(rts_word_r(seen) != RTS_WORD_LOCKED)) {
    u64 expected = seen;
    rts_cpu_prefetch_write(e); /* comes while the word is locked */
    t->held_word = word;
    if (RTS_UNLIKELY(!rts_cas_acq_rel(word, expected, seen | RTS_WORD_LOCKED))) {
      t->held_word = NULL;
      return wait_and_apply(t, word, expected, a, granule);
    }
  }
  return apply(t, word, seen, e, a, granule, write, atomic);
}
/* What A is decides half of the questions. */
static RTS_NOINLINE bool read_plain(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  return lock_and_apply(t, word, seen, a, granule, false, false);
}
static RTS_NOINLINE bool write_plain(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  return lock_and_apply(t, word, seen, a, granule, true, false);
}
static RTS_NOINLINE bool access_atomic(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  return lock_and_apply(t, word, seen, a, granule, a->write, true);
}
RTS_INLINE bool access(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  if (RTS_UNLIKELY(a->tag & RTS_CELL_ATOMIC)) __attribute__((musttail)) return access_atomic(t, word, seen, a, granule);
  if (a->write) __attribute__((musttail)) return write_plain(t, word, seen, a, granule);
  __attribute__((musttail)) return read_plain(t, word, seen, a, granule);
}

/* Others were faster, or have the word locked. */
static RTS_NOINLINE bool wait_and_apply(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  bool stuck;
  u64 locked = lock_word(t, word, seen, &stuck);
  if (!locked) {
    if (stuck) rts_race_count(&rts_race_counts.side_full);
    return stuck;
  }
  if (rts_cell_half(rts_word_w(locked)) != (t->era & 1)) { /* another era's: not ours to touch */
    unlock_word(t, word, locked);
    return false;
  }
  return access(t, word, locked | RTS_WORD_LOCKED, a, granule);
}

bool rts_inflated_access(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule) {
  if (RTS_UNLIKELY(rts_word_r(seen) == RTS_WORD_LOCKED)) __attribute__((musttail)) return wait_and_apply(t, word, seen, a, granule);
  return access(t, word, seen, a, granule);
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
      u64 *old = &lines[i].lanes[h], some = lanes_all(lanes_some(new->lanes[h]) & UPPER), later = lanes_all(lanes_beyond(*old, rts_cell_epoch(cell)));
      *old = (*old & ~(some & ~later)) | (new->lanes[h] & some & ~later);
    }
    e->n--;
    return;
  }
}

u64 rts_inflated_word(struct rts_race_thread *t, const struct rts_records *all, const struct rts_race_one *a, uptr granule) {
  u32 half = t->era & 1, n = 0;
  for (u32 i = 0; i < RTS_COUNT(all->w); i++) n += (all->w[i] != 0) + (all->r[i] != 0);
  u32 entry = rts_side_new(t, half, n);
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

/* The bytes that have a mark. */
static u32 mark_of(struct rts_side_entry *e) {
  const struct rts_side_line *l = rts_side_lines(e, e->class);
  for (u32 i = 0; i < e->n; i++, l++)
    if (e->places[i] == RTS_PLACE_MARK) return line_bytes(lanes_some(l->lanes[0]), lanes_some(l->lanes[1]));
  return 0;
}

bool rts_inflated_add(struct rts_race_thread *t, u64 *word, u64 seen, u32 cell, bool write) {
  bool stuck;
  u64 locked = lock_word(t, word, seen, &stuck);
  u32 half = rts_cell_half(rts_word_w(locked)), entry = rts_word_entry(locked);
  if (!locked) {
    if (stuck) rts_race_count(&rts_race_counts.side_full);
    return stuck;
  }
  bool same = half == (t->era & 1);
  if (same && cell & RTS_CELL_BYTES & ~mark_of(rts_side_at(half, entry))) return unlock_word(t, word, locked), true;
  if (same && grow(t, half, &entry)) {
    merge(rts_side_at(half, entry), cell, write);
    locked = rts_word(rts_word_inflate(half, entry), 0);
  } else if (same) {
    rts_race_count(&rts_race_counts.side_full);
  }
  unlock_word(t, word, locked);
  return same;
}

bool rts_inflated_mark(struct rts_race_thread *t, u64 *word, u64 seen, uptr granule, u32 bytes, const struct rts_granule_taken *taken) {
  bool stuck;
  u64 locked = lock_word(t, word, seen, &stuck);
  u32 half = rts_cell_half(rts_word_w(locked)), entry = rts_word_entry(locked), mark = rts_cell_mark(half) | bytes, plain = 0, marked;
  if (!locked) return false;
  if (half != (t->era & 1) || !grow(t, half, &entry)) return unlock_word(t, word, locked), false;
  struct rts_side_entry *e = rts_side_at(half, entry);
  struct rts_side_line *l = rts_side_lines(e, e->class);
  const u64 spread = lanes_spread(bytes), low = lanes_at(spread), high = lanes_at(spread >> 4);
  for (u32 i = 0; i < e->n; i++)
    if (!line_atomic(&l[i])) plain |= line_bytes(lanes_some(l[i].lanes[0]), lanes_some(l[i].lanes[1]));
  if (bytes & ~(marked = mark_of(e))) rts_granule_take_none(taken);
  for (u32 i = 0; i < e->n; i++) { /* what is of one time, and of all these bytes, since there it counts for all of them */
    u32 place = e->places[i], epoch = line_epoch(&l[i], (u32)__builtin_ctz(bytes));
    if (!epoch || !line_atomic(&l[i]) || place == RTS_PLACE_MARK || bytes & ~line_same(&l[i], epoch)) continue;
    if (!rts_granule_take(taken, rts_cell_stamp(half << 7 | place, epoch), line_write(&l[i]))) continue;
    l[i].lanes[0] &= ~low, l[i].lanes[1] &= ~high;
    if (!((l[i].lanes[0] | l[i].lanes[1]) & EPOCHS)) take_out(e, i--);
  }
  merge(e, mark, false);
  mark = (mark | marked) & ~plain;
  return settle(t, word, rts_word(rts_word_inflate(half, entry), mark & RTS_CELL_BYTES ? mark : 0), granule);
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
