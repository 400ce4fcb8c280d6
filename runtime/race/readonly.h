/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Mappings that cannot be written to: files that are read where they are mapped. What can race with reads there is the end of the mapping alone, so a
 * read is noted for its block of 64 KB, not for each granule.
 *
 * L1 a block has a clock of reads of those of its pages (4 KB) that are in such a mapping, of one mapping only: for each place the epoch of the last one. Only a place's owner writes there,
 *    so no locked instruction is needed, and what the other side of C1 says of cells holds for it: whoever is ordered after a read has its epoch.
 * L2 cells of such a block are written only so that inline checks hit, without a look at what was there: what they say is true, but not all. R2 without
 *    a locked instruction: who ends it interrupts all CPUs (membarrier) between poisoning and clearing, so a write from before is visible and
 *    cleared, and a later one is followed by a look that sees the poison.
 * L3 where somebody wrote all the same (the mapping was made writable by a call we do not see), the granule has a write record, and is treated
 *    as any other from then on.
 * When some of a block's pages go, or become writable, its clock is forgotten: reads of the others may then be missed (R4).
 * Inside the engine, where not said otherwise. General registers only. Cost: ~5 ns for a granule whose block is noted. */
#ifndef RTS_RACE_READONLY_H
#define RTS_RACE_READONLY_H
#include "race/granule.h"

#define RTS_READONLY_BLOCK (1ul << 16)
extern u16 *rts_readonly_pages;        /* of each block: which of its pages */
extern int16_t *rts_readonly_reads[2]; /* of each half: RTS_CLOCK_FULL entries for each block */
void rts_readonly_init(void);
void rts_readonly_reset(u32 half);
void rts_readonly_forget(uptr addr, uptr size);

RTS_INLINE bool rts_readonly(uptr addr) { return rts_load_relaxed(&rts_readonly_pages[addr / RTS_READONLY_BLOCK]) >> (addr >> 12 & 15) & 1; }
RTS_INLINE int16_t *rts_readonly_clock(u32 half, uptr addr) { return &rts_readonly_reads[half][addr / RTS_READONLY_BLOCK * RTS_CLOCK_FULL]; }
RTS_INLINE bool rts_readonly_noted(const struct rts_race_thread *t, uptr addr) {
  return rts_load_relaxed(&rts_readonly_clock(t->era & 1, addr)[t->place]) == (int16_t)t->epoch;
}
/* After the ring has it, and the stamp is in use (C1). */
RTS_INLINE void rts_readonly_note(const struct rts_race_thread *t, uptr addr) {
  rts_store_release(&rts_readonly_clock(t->era & 1, addr)[t->place], (int16_t)t->epoch);
}
RTS_INLINE bool rts_readonly_written(uptr granule) { return rts_load_relaxed((const u32 *)rts_cells_of(granule) + 1) != 0; }
/* L2. */
RTS_INLINE void rts_readonly_show(uptr granule, u32 bytes) {
  u32 *r = (u32 *)rts_cells_of(granule), was = rts_load_relaxed(r), now = (__rts_cur & RTS_CELL_STAMP) | bytes;
  if (RTS_UNLIKELY(!was)) rts_cells_wanted(granule), rts_era_touch(granule);
  rts_store_relaxed(r, rts_cell_same_tag(was, now) ? now | was : now);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(rts_race_slow & RTS_RACE_FENCES)) __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(!rts_granule_addressable(granule, bytes))) rts_store_relaxed(r, 0);
}
#endif
