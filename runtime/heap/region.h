/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The heap's address range as regions of 256 KB, and what each of them is. No class and no size owns a part of the range: regions
 * are taken on demand, so nothing runs out while there is room.
 *
 * G1 rts_region_kind[i] says what region i is; it is stored (release) after everything it speaks of.
 * G2 free spans are unmapped, have shadow 0, and lie between used ones with boundary tags (`span`) at both ends; no two touch.
 * G3 memory is mapped by the owner of a region. Slots and medium blocks map whole regions, so that neighbours merge in the kernel
 *    (one mapping for each would meet vm.max_map_count at 16 GB). Large blocks map what they use: behind it an access faults.
 * G4 shadow of a fresh region is poisoned piece by piece, as it comes into use: all of it would cost 32 KB, which small programs would pay
 *    for each class. So a wild pointer into the rest of a region that nothing has used yet is not reported.
 * Lock: one, RTS_RANK_HEAP_REGION. rts_region_take_lockfree takes none (signal handlers). */
#ifndef RTS_HEAP_REGION_H
#define RTS_HEAP_REGION_H
#include "base/types.h"
#include "heap/heap.h"
#include "heap/size_class.h"

#define RTS_REGIONS ((RTS_HEAP_END - RTS_HEAP_BEGIN) >> RTS_REGION_LOG)

/* rts_region_kind: 0 never used or free, 1 + class for slots, or: */
#define RTS_REGION_NONE 0
#define RTS_REGION_LARGE 254 /* first region of a large block */
#define RTS_REGION_REST 255  /* its further ones */

struct rts_region {
  u64 word;            /* large block: size 43 bits | state 2 | kind 2 | alignment log2 + 1: 6 | zero on arrival 1 */
  u32 alloc_ctx, free_ctx, alloc_tid, free_tid;
  u32 carved;          /* slots: how many exist (release) */
  u32 span;            /* free span: its length, at both ends; else 0 */
  u32 len;             /* large block: its regions; stays after the block is gone, so that reports can name it */
  u32 next, prev;      /* free lists, as region + 1 */
  u32 pages;           /* mapped pages, from the region's start; of a large block: all of its pages */
  u32 dense;           /* dense.c: 1 its stretch, 2 its shadow's stretch was tried */
};
extern u8 *rts_region_kind;
extern struct rts_region *rts_regions;
extern u32 rts_region_top; /* regions ever taken: [0, top) */

void rts_region_init(void);
/* `n` adjoining regions, unmapped and with kind 0; -1 if the range is full. */
s64 rts_region_take(u32 n);
s64 rts_region_take_lockfree(u32 n);
/* The same at a multiple of n, never used before. */
s64 rts_region_take_aligned(u32 n);
/* Gives them back: already unmapped, shadow 0, kind 0. */
void rts_region_give(u32 first, u32 n);
void rts_region_lock(void);
void rts_region_unlock(void);

RTS_INLINE uptr rts_region_base(u32 i) { return RTS_HEAP_BEGIN + ((uptr)i << RTS_REGION_LOG); }
RTS_INLINE u32 rts_region_of(uptr a) { return (u32)((a - RTS_HEAP_BEGIN) >> RTS_REGION_LOG); }
/* Maps [addr, addr+size) of the heap; counts it. False when refused. */
bool rts_region_map(uptr addr, uptr size);
void rts_region_unmap(uptr addr, uptr size);
u64 rts_region_mapped(void);
#endif
