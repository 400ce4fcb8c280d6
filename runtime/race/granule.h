/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* One access to one granule: what the check of plain words (access.c) and of inflated ones (inflate.c) share.
 *
 * The rules, for a new access A and each record r of the granule:
 *   race     r not ordered before A (and not pardoned), bytes meet, one is a write, not both atomic.
 *   covered  r has A's stamp, A's bytes and at least A's strength: nothing to do at all.
 *   replaced where bytes meet: r ordered before A, and A at least as strong: whoever races with r later races with A.
 *   kept     all else. Nothing is evicted.
 * Strength: a write conflicts with more than a read, a plain access with more than an atomic one. */
#ifndef RTS_RACE_GRANULE_H
#define RTS_RACE_GRANULE_H
#include "race/second.h"
#include "race/state.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

struct rts_race_one {
  u32 tag;       /* stamp | atomic bit */
  u32 bytes;
  bool write;
  struct rts_race_found *found;
};

/* Replacing what is ordered before: may A of this strength stand for r? */
RTS_INLINE bool rts_one_as_strong(const struct rts_race_one *a, bool r_write, u32 r) {
  return (a->write || !r_write) && (!(a->tag & RTS_CELL_ATOMIC) || (r & RTS_CELL_ATOMIC));
}
/* r has A's stamp and bytes and strength. */
RTS_INLINE bool rts_one_covered(const struct rts_race_one *a, bool r_write, u32 r) {
  return rts_cell_same_stamp(r, a->tag) && !(a->bytes & ~r) && (r_write || !a->write) && (!(r & RTS_CELL_ATOMIC) || (a->tag & RTS_CELL_ATOMIC));
}
/* r is not ordered before A: notes a race if it is one. `r` with its half bit. */
RTS_INLINE void rts_one_unordered(const struct rts_race_one *a, bool r_write, u32 r, uptr granule) {
  if (RTS_UNLIKELY(rts_cell_is_mark(r))) {
    if (r & a->bytes && !(a->tag & RTS_CELL_ATOMIC)) a->found->ask |= r & a->bytes;
    return;
  }
  if (!(r & a->bytes) || !(r_write | a->write) || (r & a->tag & RTS_CELL_ATOMIC) || a->found->cell) return;
  if (RTS_UNLIKELY(rts_cell_is_readers(r))) {
    a->found->readers = (u16)rts_cell_epoch(r), a->found->read = (u8)(r & a->bytes);
    return;
  }
  if (rts_cell_epoch(r) <= rts_load_relaxed(&rts_race_slots[rts_cell_slot(r)].pardon)) return;
  *a->found = (struct rts_race_found){.cell = (r & ~RTS_CELL_BYTES) | (r & a->bytes), .write = r_write, .granule = granule};
}

/* True if these bytes of the granule may have a cell. */
RTS_INLINE bool rts_granule_addressable(uptr granule, u32 bytes) {
  s8 k = *(volatile s8 *)rts_shadow_of(granule);
  return RTS_LIKELY(k == 0) || (k > 0 && !(bytes >> k));
}

/* granule.c. Records A; notes a race. again: A went into the first word already, but was not checked against the second. */
void rts_granule_access(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a, bool again);
/* A, which is noted, against what came meanwhile; nothing is asked. */
void rts_granule_look_again(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a);
/* What was asked for by found->ask or ->readers is still to be done, with no granule locked (rts_accesses_ask). */
RTS_INLINE bool rts_one_asks(const struct rts_race_one *a) { return RTS_UNLIKELY(a->found->ask | a->found->readers); }
/* Atomic accesses of some bytes, at most n of each kind. */
struct rts_granule_taken {
  u32 *read, *write; /* stamps, in any order; 0: none */
  u32 reads, writes;
};
RTS_INLINE void rts_granule_take_none(const struct rts_granule_taken *taken) {
  for (u32 i = 0; i < taken->reads; i++) rts_store_relaxed(&taken->read[i], 0);
  for (u32 i = 0; i < taken->writes; i++) rts_store_relaxed(&taken->write[i], 0);
}
/* False: there is no room. */
RTS_INLINE bool rts_granule_take(const struct rts_granule_taken *taken, u32 cell, bool write) {
  u32 *all = write ? taken->write : taken->read, stamp = cell & RTS_CELL_STAMP, n = write ? taken->writes : taken->reads;
  for (u32 k = 0; k < n; k++) {
    u32 *at = &all[(rts_cell_place(cell) + k) % n];
    if (*at && rts_cell_slot(*at) != rts_cell_slot(stamp)) continue;
    rts_store_relaxed(at, rts_max(*at, stamp));
    return true;
  }
  return false;
}
/* A mark for these bytes (cell.h). Atomic records of theirs move from the granule to *taken, which counts as none before if there was no mark. False:
 * nothing was done. */
RTS_KEEPS_REGISTERS RTS_COLD bool rts_granule_mark(struct rts_race_thread *t, uptr granule, u32 bytes, const struct rts_granule_taken *taken);
/* A record that comes from beside the object of just these bytes, maybe another thread's: nothing makes room for it. Where there is no mark it does not count. */
RTS_COLD void rts_granule_add(struct rts_race_thread *t, uptr granule, u32 cell, bool write);
/* A record makes a plain access by t needless to note: what the inline check sees of the first word. Looks only, so it needs not be inside the
 * engine. */
bool rts_granule_covers_inflated(const struct rts_race_thread *t, uptr granule, u32 bytes, bool write);
RTS_INLINE bool rts_granule_covers(const struct rts_race_thread *t, uptr granule, u32 bytes, bool write) {
  u64 first = rts_load_acquire(rts_cells_of(granule));
  if (RTS_UNLIKELY(rts_word_inflated(first))) return rts_granule_covers_inflated(t, granule, bytes, write);
  u64 second = rts_second(granule);
  u32 own = rts_race_stamp(t) | RTS_CELL_BYTES, mask = ~RTS_CELL_BYTES | bytes;
  if (!((rts_word_w(first) ^ own) & mask) || !((rts_word_w(second) ^ own) & mask)) return true;
  return !write && (!((rts_word_r(first) ^ own) & mask) || !((rts_word_r(second) ^ own) & mask));
}
/* No records any more. Keeps registers. */
RTS_KEEPS_REGISTERS RTS_COLD void rts_granule_clear(struct rts_race_thread *t, u64 *word);

/* inflate.c */
struct rts_records {
  u32 w[3], r[3]; /* each may be 0 */
};
/* The same as the above for a word that is inflated. */
bool rts_inflated_covers(const struct rts_race_thread *t, u64 word, const struct rts_race_one *a, uptr granule);
/* The word is inflated in t's half: handles it all. False if it changed meanwhile: look at it again. */
bool rts_inflated_access(struct rts_race_thread *t, u64 *word, u64 seen, const struct rts_race_one *a, uptr granule);
/* What the locked word becomes when all these records, the last of them A's, go to the side table; 0 if there is no room. */
u64 rts_inflated_word(struct rts_race_thread *t, const struct rts_records *all, const struct rts_race_one *a, uptr granule);
/* One more of any thread's; false if the word changed meanwhile. */
bool rts_inflated_add(struct rts_race_thread *t, u64 *word, u64 seen, u32 cell, bool write);
/* rts_granule_mark's part. The word's R half is the mark then, as far as no plain record meets its bytes, or the word is inflated no more. */
bool rts_inflated_mark(struct rts_race_thread *t, u64 *word, u64 seen, uptr granule, u32 bytes, const struct rts_granule_taken *taken);
/* The word becomes 0; an inflated one's entry is given back. */
void rts_inflated_clear(struct rts_race_thread *t, u64 *word);
/* Pages with inflated granules or sync objects in them, so that others need not be looked through; and those with a page stamp (large.c). */
enum { RTS_PAGE_INFLATED = 1, RTS_PAGE_SYNC = 2, RTS_PAGE_STAMPED = 4 };
#define RTS_PAGE_SHIFT 16
extern u8 *rts_race_pages;
RTS_INLINE void rts_race_page_mark(uptr addr, u8 what) {
  u8 *p = &rts_race_pages[addr >> RTS_PAGE_SHIFT];
  if (RTS_UNLIKELY(!(rts_load_relaxed(p) & what))) __atomic_fetch_or(p, what, __ATOMIC_SEQ_CST);
}

/* large.c. [addr, addr+size): whole pages. */
extern u32 *rts_race_page_stamps;
void rts_large_init(void);
void rts_large_stamp(uptr addr, uptr size, u32 stamp);
void rts_large_forget(uptr addr, uptr size); /* page stamps of the pages that lie wholly inside */
/* Cells that are written to for the first time: which 4 KB pages of each 32 KB were. A hint: may be set or clear wrongly. */
extern u8 *rts_cells_there;
#define RTS_THERE_SHIFT 15
RTS_COLD void rts_cells_bring(uptr addr);
RTS_INLINE void rts_cells_wanted(uptr addr) {
  if (RTS_UNLIKELY(!(rts_load_relaxed(&rts_cells_there[addr >> RTS_THERE_SHIFT]) >> (addr >> 12 & 7) & 1))) rts_cells_bring(addr);
}
void rts_cells_released(uptr addr, uptr size);
void rts_cells_found(uptr addr, uptr size); /* all of them are there */
/* What a granule's word says, if its page speaks for it. */
RTS_INLINE u64 rts_word_or_page(u64 word, uptr granule) {
  if (RTS_LIKELY(word || !(rts_load_relaxed(&rts_race_pages[granule >> RTS_PAGE_SHIFT]) & RTS_PAGE_STAMPED))) return word;
  u32 stamp = rts_load_acquire(&rts_race_page_stamps[granule >> RTS_PAGE_SHIFT]);
  return rts_word(stamp, stamp);
}

/* Addresses that have cells. */
RTS_INLINE bool rts_race_has_cells(uptr addr) { return rts_addr_has_cells(addr); }
#endif
