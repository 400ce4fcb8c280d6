/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory state of blocks in slots: for each slot up to twice what is painted evenly, and each size that fits, every granule says what it
 * should after an allocation and after a free, and the neighbours' granules are left alone. */
#include "heap/state.h"

#include "heap/size_class.h"
#include "heap_test.h"

#define FOREIGN 0x77
#define AROUND 16

static u32 wrong;

static void look(const s8 *s, uptr n, uptr size, bool live) {
  uptr full = size / 8, used = (size + 7) / 8;
  for (uptr i = 0; i < n; i++) {
    u8 want = i < full && live ? 0 : i < used ? (live ? size % 8 : RTS_MAGIC_HEAP_FREED) : RTS_MAGIC_HEAP_REDZONE;
    wrong += (u8)s[i] != want;
  }
  for (uptr i = 1; i <= AROUND; i++) wrong += (s[-(sptr)i] != FOREIGN) + (s[n + i - 1] != FOREIGN);
}

static void check_slot(uptr slot, uptr bytes) {
  s8 *s = rts_shadow_of(slot);
  uptr n = bytes / 8, old = 0;
  rts_memset(s - AROUND, FOREIGN, n + 2 * AROUND);
  rts_memset(s, RTS_MAGIC_HEAP_REDZONE, n);
  for (uptr i = 0, size = 0; size <= bytes - 16; i++) {
    rts_state_alloc_slot(slot, bytes, size, old);
    look(s, n, size, true);
    rts_state_free_slot(slot, bytes, slot, size);
    look(s, n, size, false);
    old = size;
    size = i % 2 ? (i + 1) / 2 : bytes - 16 - i / 2; /* large and small in turns, until they meet */
    if (i > bytes) break;
  }
}

int main(void) {
  rts_init();
  char *room = rts_heap_alloc(1ul << 20, 0, RTS_KIND_MALLOC, false, 1);
  EXPECT(room != NULL);
  for (uptr bytes = RTS_SLOT_MIN; bytes <= 2 * RTS_STATE_EVEN; bytes += 16) {
    wrong = 0;
    check_slot((uptr)room + 4096 + 16 * (bytes / 16 % 5), bytes);
    if (wrong) fprintf(stderr, "slot of %lu: %u granules are wrong\n", bytes, wrong);
    EXPECT_EQ(wrong, 0);
  }
  return done();
}
