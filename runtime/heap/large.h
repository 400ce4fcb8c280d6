/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Blocks that no slot holds: each has regions of its own, and its record in the region table.
 *
 * B1 medium blocks (RTS_LARGE_MEDIUM regions, up to about 1 MB) keep their memory when freed: poisoned like slots, counted in full, and their regions
 *    are used again as they are. A page fault costs more than poisoning 32 KB.
 * B2 longer ones are unmapped at free, so that waiting costs next to nothing: the first and last 32 KB are poisoned, and an access in
 *    between faults; rts_heap_find still names the block, and the signal decoder calls it what it is.
 * B3 region table `word`: R1 of record.h holds here too. */
#ifndef RTS_HEAP_LARGE_H
#define RTS_HEAP_LARGE_H
#include "heap/heap.h"
#include "heap/region.h"

/* word: size 43 bits | state 2 | kind 2 | log2(alignment) + 1, 0 = default: 6 */
#define RTS_LARGE_SIZE_MASK ((1ull << 43) - 1)
#define RTS_LARGE_STATE_SHIFT 43
#define RTS_LARGE_KIND_SHIFT 45
#define RTS_LARGE_ALIGN_SHIFT 47
#define RTS_LARGE_STATE_MASK (3ull << RTS_LARGE_STATE_SHIFT)
#define RTS_LARGE_LIVE (1ull << RTS_LARGE_STATE_SHIFT)
#define RTS_LARGE_FREED (2ull << RTS_LARGE_STATE_SHIFT)
#define RTS_LARGE_MEDIUM 4u
#define RTS_LARGE_MAX ((RTS_HEAP_END - RTS_HEAP_BEGIN) / 2)

RTS_INLINE uptr rts_large_size(u64 word) { return word & RTS_LARGE_SIZE_MASK; }
RTS_INLINE bool rts_large_is_live(u64 word) { return (word & RTS_LARGE_STATE_MASK) == RTS_LARGE_LIVE; }
RTS_INLINE enum rts_alloc_kind rts_large_kind(u64 word) { return (enum rts_alloc_kind)(word >> RTS_LARGE_KIND_SHIFT & 3); }
RTS_INLINE uptr rts_large_align(u64 word) {
  u32 l = (u32)(word >> RTS_LARGE_ALIGN_SHIFT) & 63;
  return l ? 1ul << (l - 1) : 0;
}
/* Blocks of one size would all begin at the same cache set: spread them. Also their left redzone, 2 to 4 KB. */
RTS_INLINE uptr rts_large_colour(u32 region) { return 2048 + (region & 15) * 128; }
RTS_INLINE uptr rts_large_begin(u32 region, u64 word) {
  uptr align = rts_large_align(word);
  return rts_round_up(rts_region_base(region) + rts_large_colour(region), align > 16 ? align : 16);
}

void *rts_large_alloc(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, u32 ctx, bool in_signal);
/* The first region of the large block that has region r; -1 if r is no part of one. Blocks that are gone: a good guess. */
s64 rts_large_head(u32 r);
/* LIVE -> FREED was won by the caller: poisons, unmaps (B1, B2). */
void rts_large_retire(u32 region, u64 word);
/* Leaves the quarantine. `base` is the first region's. */
void rts_large_evict(uptr base);
u64 rts_large_footprint(uptr base);
/* Idle medium regions go back to the system. */
void rts_large_release(void);
void rts_large_describe(u32 region, u64 word, struct rts_block *out);
#endif
