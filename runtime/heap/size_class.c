/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Fills the size class tables; see size_class.h. Runs once, before the heap serves anyone. About 2 us. */
#include "heap/size_class.h"

/* Between the records and slot 0: left redzone of the first slot, also for the largest classes. */
#define GUARD 64u

struct rts_class rts_classes[RTS_CLASSES];
u8 rts_class_table[RTS_CLASS_TABLE_MAX / 16 + 1];
u32 rts_redzone_min = 16, rts_redzone_max = 2048;

static u32 slot_size(u32 cls) {
  if (cls < 7) return RTS_SLOT_MIN + 16 * cls;
  u32 doubling = (cls - 7) / 8, step = (cls - 7) % 8;
  return (128u << doubling) + (step + 1) * (16u << doubling);
}

static void lay_out(struct rts_class *c) {
  u32 n = (u32)(RTS_REGION - GUARD) / (c->size + RTS_RECORD_BYTES);
  for (;; n--) {
    u32 first = (u32)rts_round_up(n * RTS_RECORD_BYTES + GUARD, 64);
    if (first + (u64)n * c->size > RTS_REGION) continue;
    c->slots = first;
    c->count = n;
    return;
  }
}

void rts_class_init(uptr redzone, uptr max_redzone) {
  rts_redzone_min = (u32)rts_min(rts_max(rts_round_up(redzone, 16), 16), 2048);
  rts_redzone_max = (u32)rts_min(rts_max(rts_round_up(max_redzone, 16), rts_redzone_min), 2048);
  for (u32 i = 0; i < RTS_CLASSES; i++) {
    struct rts_class *c = &rts_classes[i];
    c->size = slot_size(i);
    u32 units = c->size / 16;
    c->inverse = (u32)(((1ull << 32) + units - 1) / units);
    lay_out(c);
    RTS_DCHECK_OP(rts_class_of_slot(c->size), ==, i);
  }
  for (uptr i = 0; i < RTS_COUNT(rts_class_table); i++) rts_class_table[i] = (u8)rts_class_of_slot(rts_slot_for(i * 16));
}
