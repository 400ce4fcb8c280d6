/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The packed record gives back what was put in, and says "unknown" where a thread number does not fit. */
#include "heap/record.h"

#include "heap_test.h"

static void round_trip(uptr size, enum rts_alloc_kind kind, uptr alignment, u32 alloc_tid, u32 free_tid) {
  struct rts_record r = {.alloc_ctx = 7, .free_ctx = 8};
  u64 live = rts_rec_live(size, kind, rts_rec_align_code(alignment), alloc_tid);
  u64 freed = rts_rec_freed(live, free_tid);
  struct rts_block b;
  EXPECT(rts_rec_is_live(live));
  EXPECT(!rts_rec_is_live(freed));
  rts_rec_describe(&r, freed, 0x660000100000, &b);
  EXPECT_EQ(b.size, size);
  EXPECT_EQ(b.kind, kind);
  EXPECT_EQ(b.alignment, alignment);
  EXPECT_EQ(b.alloc_tid, alloc_tid < RTS_REC_TID_MAX ? alloc_tid : ~0u);
  EXPECT_EQ(b.free_tid, free_tid < RTS_REC_TID_MAX ? free_tid : ~0u);
  EXPECT_EQ(b.state, RTS_BLOCK_QUARANTINED);
  EXPECT_EQ(b.alloc_ctx, 7);
  EXPECT_EQ(b.free_ctx, 8);
  rts_rec_describe(&r, live, 0x660000100000, &b);
  EXPECT_EQ(b.state, RTS_BLOCK_LIVE);
  EXPECT_EQ(b.free_tid, ~0u);
}

int main(void) {
  const uptr sizes[] = {0, 1, 13, 4096, 65520, RTS_REC_SIZE_MASK};
  const uptr alignments[] = {0, 8, 16, 32, 4096, 65536, 131072};
  const u32 tids[] = {0, 1, 1000, RTS_REC_TID_MAX - 1, RTS_REC_TID_MAX, RTS_REC_TID_MAX + 1, ~0u};
  for (uptr s = 0; s < RTS_COUNT(sizes); s++)
    for (uptr a = 0; a < RTS_COUNT(alignments); a++)
      for (uptr t = 0; t < RTS_COUNT(tids); t++)
        round_trip(sizes[s], (enum rts_alloc_kind)(1 + s % 3), alignments[a], tids[t], tids[(t + 3) % RTS_COUNT(tids)]);
  return done();
}
