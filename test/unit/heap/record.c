/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The packed record gives back what was put in, and says "unknown" where a thread number does not fit. Of two threads that freed a block at the same
 * moment, the one that the record names goes on with it, once. */
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

static void one_claim(u32 freed_by, u32 other) {
  u64 live = rts_rec_live(24, RTS_KIND_MALLOC, 0, 1);
  struct rts_record r = {.word = live};
  EXPECT(!rts_rec_claim(&r, freed_by, false));
  r.word = rts_rec_freed(live, freed_by);
  EXPECT(!rts_rec_claim(&r, other, false));
  EXPECT(rts_rec_claim(&r, freed_by, false));
  EXPECT((r.word & RTS_REC_STATE_MASK) == RTS_REC_WAITING);
  EXPECT(!rts_rec_claim(&r, freed_by, false) && !rts_rec_claim(&r, other, false) && !rts_rec_claim(&r, freed_by, true));
  r.word = rts_rec_freed(live, freed_by);
  EXPECT(rts_rec_claim(&r, other, true)); /* there is no other */
}

int main(void) {
  one_claim(0, 1);
  one_claim(7, ~0u);
  one_claim(~0u, 7);
  one_claim(RTS_REC_TID_MAX + 3, RTS_REC_TID_MAX - 1);
  const uptr sizes[] = {0, 1, 13, 4096, 65520, RTS_REC_SIZE_MASK};
  const uptr alignments[] = {0, 8, 16, 32, 4096, 65536, 131072};
  const u32 tids[] = {0, 1, 1000, RTS_REC_TID_MAX - 1, RTS_REC_TID_MAX, RTS_REC_TID_MAX + 1, ~0u};
  for (uptr s = 0; s < RTS_COUNT(sizes); s++)
    for (uptr a = 0; a < RTS_COUNT(alignments); a++)
      for (uptr t = 0; t < RTS_COUNT(tids); t++)
        round_trip(sizes[s], (enum rts_alloc_kind)(1 + s % 3), alignments[a], tids[t], tids[(t + 3) % RTS_COUNT(tids)]);
  return done();
}
