/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Size classes and the geometry of a region: pure arithmetic, no state but tables that rts_class_init fills once.
 *
 * C1 slot sizes are multiples of 16: 32, 48 .. 128, then eight steps to each doubling (12.5 % apart) up to 64 KB.
 * C2 a block of n bytes lies in a slot of at least n + redzone_for(n) bytes, so behind every block there are `redzone` bytes at
 *    least; they are the left redzone of the next slot as well.
 * C3 a region of a class is [records, guard | slot 0 | slot 1 | ... ]: record i describes slot i.
 * C4 the slot of an offset is (offset * inverse) >> 32, exact for each multiple of 16 inside a region (test/unit/heap/size_class.c).
 * Any context. Cost: class of a size is one table load up to 2 KB, about ten instructions above. */
#ifndef RTS_HEAP_SIZE_CLASS_H
#define RTS_HEAP_SIZE_CLASS_H
#include "base/check.h"
#include "base/types.h"

#define RTS_REGION_LOG 18
#define RTS_REGION (1ul << RTS_REGION_LOG)

#define RTS_CLASSES 79
#define RTS_SLOT_MIN 32u
#define RTS_SLOT_MAX 65536u
#define RTS_RECORD_BYTES 16u
#define RTS_CLASS_TABLE_MAX 2048u

struct rts_class {
  u32 size;    /* of a slot */
  u32 slots;   /* offset of slot 0 in the region */
  u32 inverse; /* ceil(2^32 / (size / 16)) */
  u32 count;   /* slots in a region */
};
extern struct rts_class rts_classes[RTS_CLASSES];
extern u8 rts_class_table[RTS_CLASS_TABLE_MAX / 16 + 1];
extern u32 rts_redzone_min, rts_redzone_max;

/* Redzones: multiples of 16, 16 to 2048. */
void rts_class_init(uptr redzone, uptr max_redzone);

/* The least class whose slots hold `bytes`, 0 < bytes <= RTS_SLOT_MAX. */
RTS_INLINE u32 rts_class_of_slot(uptr bytes) {
  if (bytes <= 128) return bytes <= RTS_SLOT_MIN ? 0 : (u32)(bytes - RTS_SLOT_MIN + 15) / 16;
  u32 doubling = rts_log2(bytes - 1) - 7;
  return 7 + doubling * 8 + (u32)((bytes - 1 - (128ul << doubling)) >> (4 + doubling));
}

/* One sixteenth of the block, so that larger blocks catch larger strides. */
RTS_INLINE uptr rts_redzone_for(uptr size) {
  uptr r = rts_round_up(size / 16, 16);
  return r < rts_redzone_min ? rts_redzone_min : r > rts_redzone_max ? rts_redzone_max : r;
}

/* Slot bytes wanted for a block of `size` (not too large to add to). */
RTS_INLINE uptr rts_slot_for(uptr size) { return rts_round_up(size, 16) + rts_redzone_for(size); }

/* Class for a block of the default alignment; RTS_CLASSES if it is too large for any. */
RTS_INLINE u32 rts_class_of(uptr size) {
  if (RTS_LIKELY(size <= RTS_CLASS_TABLE_MAX)) return rts_class_table[(size + 15) / 16];
  if (RTS_UNLIKELY(size > RTS_SLOT_MAX)) return RTS_CLASSES;
  uptr slot = rts_slot_for(size);
  return slot <= RTS_SLOT_MAX ? rts_class_of_slot(slot) : RTS_CLASSES;
}

/* Number of the slot that holds byte `offset` of the slot area. */
RTS_INLINE u32 rts_class_slot(const struct rts_class *c, uptr offset) { return (u32)((offset / 16 * c->inverse) >> 32); }
#endif
