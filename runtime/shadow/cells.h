/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where memory's comings and goings meet the race cells, for the layers below the race engine (rule R2: cells are non-zero only over
 * addressable bytes). The cells are reserved with the shadow, because instrumented code may run before its module asks for races; until then nobody
 * writes to them. */
#ifndef RTS_SHADOW_CELLS_H
#define RTS_SHADOW_CELLS_H
#include "base/types.h"
#include "rtsan/layout.h"

/* Where cells are, exclusive of the end; memory that has some begins at RTS_CELLS_HIGH_MEM, or is low. */
#define RTS_CELLS_BEGIN RTS_CELL_AT(RTS_CELLS_HIGH_MEM)
#define RTS_CELLS_END RTS_CELL_AT(0x80000000ull)
_Static_assert(RTS_CELL_MOVED % (1ull << 21) == 0 && RTS_CELL_MOVED % (1ull << 28) != 0, "large pages; another name in the cache (layout.h)");
RTS_INLINE bool rts_addr_in_cells(uptr a) { return a >= RTS_CELLS_BEGIN && a < RTS_CELLS_END; }
/* Nobody may point into the cells: their shadow is not there, so that checks of such wild pointers fault. */
#define RTS_NO_SHADOW_BEGIN ((RTS_CELLS_BEGIN >> RTS_SHADOW_SCALE) + RTS_SHADOW_OFFSET)
#define RTS_NO_SHADOW_END ((RTS_CELLS_END >> RTS_SHADOW_SCALE) + RTS_SHADOW_OFFSET)
RTS_INLINE bool rts_shadow_of_cells(uptr s) { return s >= RTS_NO_SHADOW_BEGIN && s < RTS_NO_SHADOW_END; }
RTS_INLINE bool rts_addr_has_cells(uptr a) { return RTS_LIKELY(a - RTS_CELLS_HIGH_MEM < RTS_ADDR_END - RTS_CELLS_HIGH_MEM) || a < RTS_LOW_MEM_END; }
/* False: something else of the process is mapped there (shadow.c). */
extern bool rts_cells_reserved;

/* Races are looked for. Set once, never taken back (shadow.c). */
extern bool rts_race_on;
/* Cells of [addr, addr+size) := nobody; what is known by such addresses is forgotten. General registers only; any context. Set before rts_memory_watched. */
extern void (*rts_cells_gone_hook)(uptr addr, uptr size);
/* The same for memory that was mapped and not used since. */
extern void (*rts_cells_unused_hook)(uptr addr, uptr size);
/* The same for a block of the heap: may use vector registers. */
extern void (*rts_cells_block_gone_hook)(uptr addr, uptr size);
/* Debug builds: R2 for [addr, addr+size), where a report found poison. */
extern void (*rts_cells_check_hook)(uptr addr, uptr size);
RTS_INLINE void rts_cells_check(uptr addr, uptr size) {
#ifdef RTS_DEBUG
  if (rts_race_on) rts_cells_check_hook(addr, size);
#else
  (void)addr, (void)size;
#endif
}
/* Somebody keeps things by address, be it the race engine or the lock detector: then the hook is there. */
extern bool rts_memory_watched;
RTS_INLINE void rts_cells_gone(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_memory_watched)) rts_cells_gone_hook(addr, size);
}
RTS_INLINE void rts_cells_unused(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_memory_watched)) rts_cells_unused_hook(addr, size);
}
RTS_INLINE void rts_cells_block_gone(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_memory_watched)) rts_cells_block_gone_hook(addr, size);
}
/* The cells of a small range will be written soon, and have been left alone for long. Of the shortest some lines are asked for twice: their number of
 * lines is hard to foresee for the processor. */
RTS_INLINE void rts_cells_prefetch(uptr addr, uptr size) {
  uptr cells = RTS_CELL_AT(addr), last = size - 1;
  for (uptr i = 0; i < 192; i += 64) __builtin_prefetch((void *)(cells + (i < last ? i : last)), 1);
  if (RTS_UNLIKELY(size > 192))
    for (uptr i = 192; i < size && i < 512; i += 64) __builtin_prefetch((void *)(cells + i), 1);
}
#endif
