/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The packed layouts of race cells, and nothing else: pack, unpack, compare.
 *
 * Cell (32 bits):  slot:8 | epoch:15 | atomic:1 | bytes:8.   slot = half:1 | place:7, place 1..123 and 126: the era's parity is the half.
 *   stamp   slot | epoch                  who, when
 *   tag     slot | epoch | atomic         cells of one tag can be merged
 * Word of a granule (64 bits): W cell in the high half, R cell in the low one.
 *   plain     W: bytes written by W's stamp. R: bytes read by R's stamp; if R's tag is W's, R also repeats W's bytes, so that
 *             reading what one wrote hits. So a plain word holds at most one write and one read record, and a second word as
 *             many again (second.h).
 *   inflated  W: half | 127 | entry:24, the index of a side-table entry (side.h) that has all records.
 *             R: a copy of one plain record for the inline check, or RTS_WORD_LOCKED while a thread works on the entry.
 *   locked    the same with R = RTS_WORD_LOCKED and entry 0, while a thread works on first and second word.
 * A mark is a read record of place 125, atomic, of the last epoch: atomic accesses to its bytes are recorded beside their sync objects (accesses.h).
 * A read record of place 124 says that reads of its bytes are recorded by their readers (readers.h).
 * 0 is "nobody"; cells of the other half than the current era's mean nobody too. */
#ifndef RTS_RACE_CELL_H
#define RTS_RACE_CELL_H
#include "base/types.h"
#include "rtsan/layout.h"

#define RTS_PLACES 128u          /* of a half; 0 is nobody's, 124 and 125 mark, 126 shared (state.h), 127 inflates */
#define RTS_PLACE_MARK 125u
#define RTS_PLACE_INFLATED 127u
#define RTS_CELL_ATOMIC 0x100u
#define RTS_CELL_BYTES 0xffu
#define RTS_CELL_STAMP 0xfffffe00u
#define RTS_WORD_LOCKED 0xffffffffu /* as R half: place 127, no cell */
#define RTS_NO_CELL_CUR 0x000000ffu /* cur of a thread that has no slot: equals no cell, not even an empty one */

RTS_INLINE u32 rts_cell_stamp(u32 slot, u32 epoch) { return slot << 24 | epoch << 9; }
RTS_INLINE u32 rts_cell_slot(u32 c) { return c >> 24; }
RTS_INLINE u32 rts_cell_place(u32 c) { return (c >> 24) & 127; }
RTS_INLINE u32 rts_cell_half(u32 c) { return c >> 31; }
RTS_INLINE u32 rts_cell_epoch(u32 c) { return (c >> 9) & 0x7fff; }
RTS_INLINE u32 rts_cell_mark(u32 half) { return rts_cell_stamp(half << 7 | RTS_PLACE_MARK, 0x7fff) | RTS_CELL_ATOMIC; }
RTS_INLINE bool rts_cell_is_mark(u32 c) { return rts_cell_place(c) == RTS_PLACE_MARK; }
RTS_INLINE bool rts_cell_is_readers(u32 c) { return rts_cell_place(c) == RTS_PLACE_READERS; }
RTS_INLINE bool rts_cell_same_stamp(u32 a, u32 b) { return (a ^ b) < 0x200; }
RTS_INLINE bool rts_cell_same_tag(u32 a, u32 b) { return (a ^ b) < 0x100; }

/* What of the read record c is not repeated by `later`, a read record of the same place and a later time, if it is that. */
RTS_INLINE u32 rts_cell_not_repeated(u32 c, u32 later) {
  if ((c ^ later) >> 24 || c >= later || later & RTS_CELL_ATOMIC) return c;
  return c & RTS_CELL_BYTES & ~later ? c & ~(later & RTS_CELL_BYTES) : 0;
}

RTS_INLINE u64 rts_word(u32 w, u32 r) { return (u64)w << 32 | r; }
RTS_INLINE u32 rts_word_w(u64 word) { return (u32)(word >> 32); }
RTS_INLINE u32 rts_word_r(u64 word) { return (u32)word; }
RTS_INLINE bool rts_word_inflated(u64 word) { return ((word >> 56) & 127) == RTS_PLACE_INFLATED; }
RTS_INLINE bool rts_word_locked(u64 word) { return rts_word_inflated(word) && rts_word_r(word) == RTS_WORD_LOCKED; }
RTS_INLINE u32 rts_word_entry(u64 word) { return (u32)(word >> 32) & 0xffffff; }
RTS_INLINE u32 rts_word_inflate(u32 half, u32 entry) { return half << 31 | RTS_PLACE_INFLATED << 24 | entry; }

RTS_INLINE u64 rts_word_locked_by(u32 half) { return rts_word(rts_word_inflate(half, 0), RTS_WORD_LOCKED); }

RTS_INLINE u64 *rts_cells_of(uptr addr) { return (u64 *)(RTS_CELL_AT(addr) & ~7ul); }
#endif
