/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Second words: one more write record and one more read record for granules whose word cannot hold them, such as two fields of 4 bytes that are
 * used at different times, or what two threads read. Laid out like the cells, for each 32 KB of the program where a granule needed one.
 *
 *   S1 high half: a further write record; low half: a further read record (cell.h), some of whose bytes the same place may have read again since, as
 *      the first word says. No other one repeats another's bytes.
 *   S2 changed by who has the granule's first word locked; cleared by who takes the memory away.
 *   S3 whoever changes the first word by compare-and-swap while there is no second one, looks afterwards whether there still is none: then nobody
 *      else's record was overlooked.
 *   S4 a 4 KB page of them is read only if it was written (its bit): a page fault costs as much as a hundred accesses.
 *   S5 bits go before the words do. In between rts_second_dropping is not 0: who takes memory away then clears words without a bit, too. Else the next
 *      owner's first second word near by would bring the last one's back. (Where a fork cut a drop short, the child does so for good.)
 * Their memory is given back when all of the program's goes and when eras change; their place stays. No locks, any context. Cost of a look: a
 * load, and another where there are some. */
#ifndef RTS_RACE_SECOND_H
#define RTS_RACE_SECOND_H
#include "base/atomic.h"
#include "base/types.h"
#include "rtsan/layout.h"

#define RTS_SECOND_PAGE (1ul << RTS_SECOND_SHIFT)
#define RTS_SECOND_BIT 4096ul /* what a bit stands for */
/* For each 32 KB: number of its second words:24 | which of its 4 KB pages have some:8. */
extern u32 *rts_second_pages __attribute__((visibility("hidden")));
extern u8 *rts_seconds __attribute__((visibility("hidden")));
extern u32 rts_second_dropping __attribute__((visibility("hidden")));

void rts_second_init(void);
/* The granule's second word, made if need be; null if there is no room. Keeps registers. */
RTS_KEEPS_REGISTERS RTS_COLD u64 *rts_second_make(uptr granule);
/* Those of [addr, addr+size) := nobody. */
void rts_second_clear_some(uptr addr, uptr size);

RTS_INLINE u32 rts_second_page(uptr addr) { return rts_load_acquire(&rts_second_pages[addr >> RTS_SECOND_SHIFT]); }
RTS_INLINE bool rts_second_has(u32 page, uptr addr) { return page >> (addr >> 12 & 7) & 1; }
RTS_INLINE u64 *rts_second_in(u32 page, uptr addr) {
  return (u64 *)(rts_seconds + ((uptr)(page >> 8) << RTS_SECOND_SHIFT) + (addr & (RTS_SECOND_PAGE - 8)));
}
RTS_INLINE u64 rts_second(uptr addr) {
  u32 page = rts_second_page(addr);
  return RTS_LIKELY(!rts_second_has(page, addr)) ? 0 : rts_load_acquire(rts_second_in(page, addr));
}
/* The granule's second word, made if need be; null if there is no room. */
RTS_INLINE u64 *rts_second_place(uptr granule) {
  u32 page = rts_second_page(granule);
  return RTS_LIKELY(rts_second_has(page, granule)) ? rts_second_in(page, granule) : rts_second_make(granule);
}
/* With the first word locked. */
RTS_INLINE void rts_second_set(u64 *second, uptr granule, u64 value) {
  rts_store_relaxed(second, value);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(!rts_second_has(rts_second_page(granule), granule))) rts_second_make(granule);
}
/* After a look at the bits. */
RTS_INLINE bool rts_second_is_dropping(void) { return RTS_UNLIKELY(rts_load_acquire(&rts_second_dropping)); }
RTS_INLINE void rts_second_clear(uptr addr, uptr size) {
  if (rts_second_page(addr) & 0xff || ((addr ^ (addr + size - 1)) >> RTS_SECOND_SHIFT) || rts_second_is_dropping()) rts_second_clear_some(addr, size);
}
#endif
