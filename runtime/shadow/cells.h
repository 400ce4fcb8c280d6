/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where memory's comings and goings meet the race cells, for the layers below the race engine (rule R2: cells are non-zero only over
 * addressable bytes). Until an instrumented module asks for races nothing here is called and no cell is mapped. */
#ifndef RTS_SHADOW_CELLS_H
#define RTS_SHADOW_CELLS_H
#include "base/types.h"
#include "rtsan/layout.h"

/* Races are looked for. Set once, never taken back (shadow.c). */
extern bool rts_race_on;
/* Cells of [addr, addr+size) := nobody. General registers only; any context. Set before rts_race_on. */
extern void (*rts_cells_gone_hook)(uptr addr, uptr size);
RTS_INLINE void rts_cells_gone(uptr addr, uptr size) {
  if (RTS_UNLIKELY(rts_race_on)) rts_cells_gone_hook(addr, size);
}
/* The cells of a small range will be written soon, and have been left alone for long. */
RTS_INLINE void rts_cells_prefetch(uptr addr, uptr size) {
  uptr cells = addr ^ RTS_CELL_FLIP;
  for (uptr i = 0; i < size && i < 512; i += 64) __builtin_prefetch((void *)(cells + i), 1);
}
#endif
