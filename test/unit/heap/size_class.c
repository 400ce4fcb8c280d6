/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Size classes: each size gets the least slot with its redzone, and the multiply-shift division is exact for every offset. */
#include "heap/size_class.h"

#include "heap_test.h"

static void check_geometry(void) {
  for (u32 i = 0; i < RTS_CLASSES; i++) {
    const struct rts_class *c = &rts_classes[i];
    EXPECT_EQ(c->size % 16, 0);
    if (i) EXPECT(c->size > rts_classes[i - 1].size);
    if (i) EXPECT(c->size - rts_classes[i - 1].size <= rts_max(16, rts_classes[i - 1].size / 8));
    EXPECT(c->count > 0);
    EXPECT(c->slots >= c->count * RTS_RECORD_BYTES + 16);
    EXPECT(c->slots + (u64)c->count * c->size <= RTS_REGION);
    EXPECT(c->slots + (u64)(c->count + 2) * (c->size + RTS_RECORD_BYTES) > RTS_REGION - 256);
  }
  EXPECT_EQ(rts_classes[0].size, RTS_SLOT_MIN);
  EXPECT_EQ(rts_classes[RTS_CLASSES - 1].size, RTS_SLOT_MAX);
}

static void check_division(void) {
  for (u32 i = 0; i < RTS_CLASSES; i++) {
    const struct rts_class *c = &rts_classes[i];
    for (uptr offset = 0; offset < RTS_REGION; offset++)
      if (rts_class_slot(c, offset) != offset / c->size) {
        EXPECT_EQ(rts_class_slot(c, offset), offset / c->size);
        break;
      }
  }
}

static void check_sizes(uptr redzone, uptr max_redzone) {
  rts_class_init(redzone, max_redzone);
  check_geometry();
  for (uptr size = 0; size <= RTS_SLOT_MAX + 16; size++) {
    u32 cls = rts_class_of(size);
    if (cls == RTS_CLASSES) {
      EXPECT(rts_slot_for(size) > RTS_SLOT_MAX);
      continue;
    }
    EXPECT(rts_classes[cls].size >= size + rts_max(rts_redzone_for(size), 16));
    if (size > RTS_CLASS_TABLE_MAX && cls) EXPECT(rts_classes[cls - 1].size < rts_slot_for(size));
    if (failures) return;
  }
}

int main(void) {
  check_sizes(16, 2048);
  check_division();
  check_sizes(128, 128);
  check_sizes(2048, 2048);
  check_sizes(0, 0);
  rts_class_init((uptr)rts_flags.redzone, (uptr)rts_flags.max_redzone);
  return done();
}
