/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Second words: one more write record and one more read record for granules whose word cannot hold them, such as two fields of 4 bytes that are
 * used at different times, or what two threads read. Laid out like the cells, for each 64 KB page of the program where a granule needed one.
 *
 *   S1 high half: a further write record; low half: a further read record (cell.h). None of them repeats another's bytes.
 *   S2 changed by who has the granule's first word locked; cleared by who takes the memory away.
 *   S3 whoever changes the first word by compare-and-swap while there is no second one, looks afterwards whether there still is none: then nobody
 *      else's record was overlooked.
 * Memory of a page's second words is given back when the page goes and when eras change; their place stays the page's. No locks, any
 * context. Cost of a look: two loads, and one more where the page has some. */
#ifndef RTS_RACE_SECOND_H
#define RTS_RACE_SECOND_H
#include "base/atomic.h"
#include "base/types.h"

#define RTS_SECOND_SHIFT 16
extern u32 *rts_second_pages __attribute__((visibility("hidden"))); /* the number of a page's second words; 0: it has none */
extern u8 *rts_seconds __attribute__((visibility("hidden")));

void rts_second_init(void);
/* The granule's second word, made if need be; null if there is no room. */
u64 *rts_second_make(uptr granule);
/* Those of [addr, addr+size) := nobody. */
void rts_second_clear_some(uptr addr, uptr size);

RTS_INLINE u32 rts_second_page(uptr addr) { return rts_load_acquire(&rts_second_pages[addr >> RTS_SECOND_SHIFT]); }
RTS_INLINE u64 *rts_second_in(u32 page, uptr addr) {
  return (u64 *)(rts_seconds + ((uptr)page << RTS_SECOND_SHIFT) + (addr & ((1ul << RTS_SECOND_SHIFT) - 8)));
}
RTS_INLINE u64 rts_second(uptr addr) {
  u32 page = rts_second_page(addr);
  return RTS_LIKELY(!page) ? 0 : rts_load_acquire(rts_second_in(page, addr));
}
RTS_INLINE void rts_second_clear(uptr addr, uptr size) {
  if (rts_second_page(addr) || ((addr ^ (addr + size - 1)) >> RTS_SECOND_SHIFT)) rts_second_clear_some(addr, size);
}
#endif
