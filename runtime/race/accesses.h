/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The latest atomic accesses of each slot to an atomic, kept beside its sync object: which is locked anyway, so that a granule's words need not change.
 *
 * N1 the records count while the granule has a mark for their bytes (cell.h): a read record of nobody's slot, ordered before nothing, so that it stays
 *    until the memory goes, the era ends, or a variable comes to life there. Who finds no mark makes one, and begins with no records.
 * N2 whoever makes one here has the object locked, and then finds the mark, and no plain record that it races with; else it goes to the granule. A plain
 *    access notes itself in the granule first, then looks here if it meets a mark, waiting for the lock: so of the two that race, one sees the other.
 *    Where no object stands for the mark any more, he looks at the granule again: what was here is there.
 * N3 records are of one era; one replaces those of its kind that are of its slot (C1) or ordered before it.
 * N4 what has a record here is addressable: that is looked at with the lock, and whoever takes memory away poisons it before he forgets the object.
 * Objects of 1, 2, 4 or 8 bytes inside of a granule. Inside the engine only, but for _noted. General registers only. */
#ifndef RTS_RACE_ACCESSES_H
#define RTS_RACE_ACCESSES_H
#include "race/granule.h"
#include "race/sync.h"

RTS_INLINE u32 rts_records(const struct rts_sync *o) { return rts_load_relaxed(&o->records); }
RTS_INLINE u32 rts_records_of(const struct rts_race_thread *t, enum rts_sync_records how) { return how | (t->era & 63) << 2; }
RTS_INLINE bool rts_records_any(const struct rts_sync *o) { return (rts_records(o) & 3) != RTS_RECORDS_NONE; }
/* Of this era, or of an earlier or a later one? */
RTS_INLINE bool rts_records_now(const struct rts_race_thread *t, const struct rts_sync *o) { return rts_records(o) >> 2 == (t->era & 63); }
RTS_INLINE bool rts_records_on(const struct rts_race_thread *t, const struct rts_sync *o) { return rts_records(o) == t->records_on; }
/* Is there a mark for these bytes? */
RTS_INLINE bool rts_accesses_marked(const struct rts_race_thread *t, uptr addr, u64 first, u32 bytes) {
  u32 mark = rts_cell_mark(t->era & 1) | bytes, mask = 0xff000000 | bytes;
  if (RTS_LIKELY(!((rts_word_r(first) ^ mark) & mask))) return true;
  return !rts_word_inflated(first) && !((rts_word_r(rts_second(addr)) ^ mark) & mask);
}
/* Has t made such an access already, in this epoch? Where records are on; without a lock o may be another's by now. */
RTS_INLINE bool rts_accesses_noted(const struct rts_race_thread *t, const struct rts_sync *o, uptr addr, u32 bytes, bool write) {
  u32 stamp = rts_race_stamp(t);
  bool has = rts_load_relaxed(&o->latest.write[t->place % RTS_WRITES]) == stamp || (!write && rts_load_relaxed(&o->latest.read[t->place % RTS_READS]) == stamp);
  return has && RTS_LIKELY(rts_accesses_marked(t, addr, rts_load_relaxed(rts_cells_of(addr)), bytes));
}

/* May a record stay as it is beside an atomic access of t? */
RTS_INLINE bool rts_accesses_beside(const struct rts_race_thread *t, u32 c, u32 bytes) {
  if (!c || c & RTS_CELL_ATOMIC || !((c >> 24) ^ t->slot)) return true;
  return !((c >> 24 ^ t->slot) >> 7) && (!(c & bytes) || rts_race_ordered(t, c));
}
/* N2. What the words say. */
RTS_INLINE bool rts_accesses_fit(const struct rts_race_thread *t, uptr addr, u32 bytes, bool write) {
  u64 first = rts_load_acquire(rts_cells_of(addr)), second;
  u32 mark = rts_cell_mark(t->era & 1) | bytes, mask = 0xff000000 | bytes;
  bool marked = !((rts_word_r(first) ^ mark) & mask);
  if (rts_word_inflated(first)) return marked;
  second = rts_second(addr);
  if (RTS_UNLIKELY(!marked)) {
    if ((rts_word_r(second) ^ mark) & mask || (write && !rts_accesses_beside(t, rts_word_r(first), bytes))) return false;
  } else if (RTS_UNLIKELY(write && second && !rts_accesses_beside(t, rts_word_r(second), bytes))) {
    return false;
  }
  if (!rts_accesses_beside(t, rts_word_w(first), bytes) || (RTS_UNLIKELY(second) && !rts_accesses_beside(t, rts_word_w(second), bytes))) return false;
  return rts_load_acquire(rts_cells_of(addr)) == first; /* else a record may have gone from the second word to the first meanwhile */
}
/* accesses.c. Any other place of n for one more; null: none. */
RTS_KEEPS_REGISTERS RTS_COLD u32 *rts_accesses_room(const struct rts_race_thread *t, u32 *all, u32 n);
/* With o locked, and records on. False: the access goes to the granule. */
RTS_INLINE bool rts_accesses_record(const struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, bool write) {
  if (RTS_UNLIKELY(!rts_accesses_fit(t, addr, bytes, write)) || RTS_UNLIKELY(!rts_granule_addressable(addr, bytes))) return false;
  u32 n = write ? RTS_WRITES : RTS_READS, *all = write ? o->latest.write : o->latest.read, *at = &all[t->place % n], was = rts_load_relaxed(at);
  if (RTS_UNLIKELY(was && rts_cell_slot(was) != t->slot && !rts_race_ordered(t, was)) && !(at = rts_accesses_room(t, all, n))) return false;
  rts_store_relaxed(at, rts_race_stamp(t));
  return true;
}

/* accesses.c. With o locked, where there was no mark, or the records are of an earlier era: begins (N1), if that can be, which o->records says then. */
RTS_KEEPS_REGISTERS RTS_COLD void rts_accesses_begin(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes);
/* With o locked, which is to go. keep: its memory stays, so the records go to the granule. */
RTS_COLD void rts_accesses_end(struct rts_race_thread *t, struct rts_sync *o, bool keep);
/* An access of t has noted itself and met marks, these or those of readers (readers.h): a race with what is recorded there for any of its bytes, if there
 * is none in a->found already. */
RTS_KEEPS_REGISTERS RTS_COLD void rts_accesses_ask(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a);
#endif
