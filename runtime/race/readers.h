/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reads of what several threads read and hardly anybody writes (counts, options, tables of functions): recorded in memory of each reader's slot, so that
 * the granule stays as it is, and its line is not taken from one reader by another each time that these have released something.
 *
 * D1 a mark in the granule says so: a read record of place 124, ordered before nothing; its epoch is a number, and each slot has a read record of that
 *    number (0: none), of bytes that the mark has. The number is of no other mark in this era; when all are used no more
 *    marks are made. A granule has one at most.
 * D2 whoever reads writes his own record, then looks at the granule again: if a write is noted there that was not when he compared, or it is locked, or the
 *    mark is no more, the read goes to the granule. Whoever writes notes that in the granule, then looks at all records of the number. Both with a barrier in
 *    between: of the two, one sees the other.
 * D3 the mark goes when a plain write of all its bytes finds all records ordered before it, with the granule locked: then no reader's second look succeeds
 *    (D2), and that write stands for them all.
 * D4 who uses the slot next begins behind all of its records (C1), as in cells; its former owner may still write over one (detections only). Threads that
 *    have no slot of their own record in the granule.
 * D5 for who reads more than once in an epoch, the granule's first word repeats his record, so that he hits inline: he takes that place from whoever has it,
 *    has a record of his own that says as much, and is not reading there at the same time. Who did so once is taken to do so always.
 * Inside the engine only. General registers only. Cost of a read: as that of a granule with two words whose reader was the last one there, too. */
#ifndef RTS_RACE_READERS_H
#define RTS_RACE_READERS_H
#include "race/quick.h"

#define RTS_READERS RTS_LIMIT(1u << RTS_READERS_SHIFT, 16u) /* numbers, of which 0 is none */
#define RTS_READERS_BYTES ((256ul << RTS_READERS_SHIFT) * sizeof(u32))
#define RTS_READERS_EPOCHS rts_cell_stamp(0, 64)
extern u32 *rts_readers __attribute__((visibility("hidden")));
extern u32 rts_readers_often __attribute__((visibility("hidden"))); /* a mark is made when a thread took a word from others so often in RTS_READERS_EPOCHS */

void rts_readers_init(void);
/* Nobody can write cells of this half any more. */
void rts_readers_reset(u32 half);

RTS_INLINE u32 *rts_readers_of(u32 slot, u32 number) { return &rts_readers[(slot << RTS_READERS_SHIFT) + number]; }
/* A mark for these bytes, of t's half, and t can have a record. */
RTS_INLINE bool rts_readers_for(const struct rts_race_thread *t, u32 mark, u32 bytes) {
  return mark >> 24 == ((t->slot & 128) | RTS_PLACE_READERS) && !(bytes & ~mark) && t->place != RTS_PLACE_SHARED;
}
/* What becomes of a record that t reads at `now` (stamp and bytes); 0: it would lose some. */
RTS_INLINE u32 rts_readers_next(u32 was, u32 now) {
  if (rts_cell_same_stamp(was, now)) return was | now;
  return was & ~now & RTS_CELL_BYTES ? 0 : now | (was & RTS_READERS_AGAIN);
}
/* A write that a plain read does not race with. */
RTS_INLINE bool rts_readers_apart(const struct rts_race_thread *t, const struct rts_quick_access *a, u32 w) {
  return !w || !((w ^ a->cur) >> 24) || rts_quick_apart(t, a, w);
}
/* D2. The same granule still, as far as a plain read is concerned: no other write, and no mark of atomic ones. */
RTS_INLINE bool rts_readers_same(const u64 *word, const u64 *second, u64 was, u64 was_second) {
  u64 now = rts_load_acquire(word);
  if (RTS_UNLIKELY(now != was) && (rts_word_w(now) != rts_word_w(was) || rts_cell_place(rts_word_r(now)) >= RTS_PLACE_READERS)) return false;
  return rts_load_acquire(second) == was_second;
}
/* D5. May the record `own` of t take the place of the read record in the first word? */
RTS_INLINE bool rts_readers_spare(const struct rts_race_thread *t, u64 first, u32 mark, u32 own) {
  u32 w = rts_word_w(first), r = rts_word_r(first);
  if (!((r ^ own) >> 24) || !r) return !(r & (RTS_CELL_ATOMIC | (RTS_CELL_BYTES & ~own)));
  if (rts_cell_same_tag(w, r)) return !(r & ~w & RTS_CELL_BYTES);
  u32 its = rts_load_acquire(rts_readers_of(r >> 24, rts_cell_epoch(mark)));
  if ((its ^ r) >> 24 || its >> 9 < r >> 9 || r & (RTS_CELL_ATOMIC | (RTS_CELL_BYTES & ~(its & mark)))) return false;
  return rts_race_ordered(t, its);
}
RTS_INLINE bool rts_readers_show(u64 *word, u64 first, u32 own) {
  u32 w = rts_word_w(first), all = own & ~RTS_READERS_AGAIN;
  return rts_cas_acq_rel(word, first, rts_word(w, rts_cell_same_tag(w, all) ? w | all : all));
}

/* A plain read of a granule with a mark in its second word, as far as that can be said by looking. */
enum rts_readers_how { RTS_READERS_NOTED, RTS_READERS_TO_BE, RTS_READERS_OTHER };
struct rts_readers_look {
  u32 *own, was, next;
};
RTS_INLINE enum rts_readers_how rts_readers_look(const struct rts_race_thread *t, const struct rts_quick_access *a, u64 first, u64 second, struct rts_readers_look *l) {
  u32 mark = rts_word_r(second), now = (a->cur & RTS_CELL_STAMP) | a->bytes;
  if (RTS_UNLIKELY(!rts_readers_for(t, mark, a->bytes))) return RTS_READERS_OTHER;
  l->own = rts_readers_of(t->slot, rts_cell_epoch(mark));
  l->was = rts_load_relaxed(l->own);
  if (rts_cell_same_stamp(l->was, now) && !(now & ~l->was & RTS_CELL_BYTES)) return RTS_READERS_NOTED;
  l->next = rts_readers_next(l->was, now);
  if (RTS_UNLIKELY(!l->next) || !rts_readers_apart(t, a, rts_word_w(first)) || !rts_readers_apart(t, a, rts_word_w(second))) return RTS_READERS_OTHER;
  return RTS_UNLIKELY(rts_cell_place(rts_word_r(first)) >= RTS_PLACE_READERS) ? RTS_READERS_OTHER : RTS_READERS_TO_BE;
}
/* It is remembered. If not DONE, it has to go to the granule, where AGAIN the first word has it already. */
RTS_INLINE enum rts_quick_how rts_readers_put(const struct rts_race_thread *t, u64 *word, const u64 *second, u64 first, u64 other, const struct rts_readers_look *l) {
  if (l->next & RTS_READERS_AGAIN && rts_readers_spare(t, first, rts_word_r(other), l->next)) {
    rts_store_release(l->own, l->next);
    if (RTS_UNLIKELY(!rts_readers_show(word, first, l->next))) return RTS_QUICK_CHANGED;
    return RTS_LIKELY(rts_load_acquire(second) == other) ? RTS_QUICK_DONE : RTS_QUICK_AGAIN;
  }
  __atomic_exchange_n(l->own, l->next, __ATOMIC_SEQ_CST);
  return RTS_LIKELY(rts_readers_same(word, second, first, other)) ? RTS_QUICK_DONE : RTS_QUICK_CHANGED;
}

/* Of a granule with two words, the next of which has the read record of somebody else that was in the first: makes a mark in its place, if that may be.
 * False: nothing was done. */
RTS_KEEPS_REGISTERS RTS_COLD bool rts_readers_begin(struct rts_race_thread *t, uptr addr, const struct rts_quick_words *seen, const struct rts_quick_words *next);
/* With the first word locked: a plain read of t's is recorded here. Races it may have with writes are the caller's to find. */
RTS_KEEPS_REGISTERS RTS_COLD bool rts_readers_locked(const struct rts_race_thread *t, u32 mark, const struct rts_race_one *a);
/* A write of t has noted itself and met a mark: races with what is recorded here, if there is none in a->found already. */
RTS_KEEPS_REGISTERS RTS_COLD void rts_readers_ask(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a);
#endif
