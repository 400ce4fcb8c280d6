/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Random allocations of all sizes and alignments: every user byte addressable, the bytes around not, contents kept, freed
 * blocks poisoned whole, and find says the truth about each. */
#include "heap_test.h"

enum { BLOCKS = 300, ROUNDS = 20000 };
static struct {
  unsigned char *p;
  uptr size, alignment;
  enum rts_alloc_kind kind;
  unsigned char fill;
} blocks[BLOCKS];

static uptr pick_size(u64 r) {
  switch (r % 16) {
  case 0: return 0;
  case 1: return 60000 + (r >> 8) % 200000;
  case 2: return (r >> 8) % 66000;
  case 3: return r % 64 ? (r >> 8) % 4096 : 900000 + (r >> 8) % 3000000;
  default: return (r >> 8) % 600;
  }
}
static uptr pick_alignment(u64 r) { return r % 8 ? 0 : 1ul << (3 + (r >> 8) % 15); }

static void check_around(const unsigned char *p, uptr size) {
  uptr a = (uptr)p;
  EXPECT_EQ(rts_first_bad(a, size), 0);
  for (uptr i = 0; i < 16; i++) EXPECT(!rts_byte_ok(a + size + i));
  for (uptr i = 1; i <= 16; i++) EXPECT(!rts_byte_ok(a - i));
  EXPECT(rts_heap_range_live(a, size));
  EXPECT(!rts_heap_range_live(a, size + 1));
  if (size) EXPECT(!rts_heap_range_live(a - 1, size));
}

static void check_found(uptr i, enum rts_block_state state) {
  struct rts_block b;
  uptr a = (uptr)blocks[i].p, inside = blocks[i].size ? blocks[i].size / 2 : 0;
  EXPECT(rts_heap_find(a + inside, &b));
  EXPECT_EQ(b.begin, a);
  EXPECT_EQ(b.size, blocks[i].size);
  EXPECT_EQ(b.kind, blocks[i].kind);
  EXPECT_EQ(b.alignment, blocks[i].alignment);
  EXPECT_EQ(b.alloc_ctx, i + 1);
  EXPECT_EQ(b.state, state);
  EXPECT_EQ(b.free_ctx, state == RTS_BLOCK_LIVE ? 0 : i + 1000);
  EXPECT_EQ(b.alloc_tid, 0);
  if (state != RTS_BLOCK_LIVE || !blocks[i].size) return;
  EXPECT(rts_heap_find(a + blocks[i].size, &b) && b.begin == a); /* one past the end: the overflowed block */
}

static void make(uptr i, u64 r) {
  blocks[i].size = pick_size(r);
  blocks[i].alignment = pick_alignment(r >> 20);
  blocks[i].kind = (enum rts_alloc_kind)(1 + (r >> 30) % 3);
  blocks[i].fill = (unsigned char)(r >> 40);
  bool zero = (r >> 50) % 4 == 0;
  unsigned char *p = blocks[i].p = rts_heap_alloc(blocks[i].size, blocks[i].alignment, blocks[i].kind, zero, (u32)i + 1);
  EXPECT(p != NULL);
  EXPECT_EQ((uptr)p % (blocks[i].alignment ? blocks[i].alignment : 16), 0);
  check_around(p, blocks[i].size);
  if (zero)
    for (uptr k = 0; k < blocks[i].size; k++)
      if (p[k]) { EXPECT_EQ(p[k], 0); break; }
  memset(p, blocks[i].fill, blocks[i].size);
}

static void drop(uptr i) {
  unsigned char *p = blocks[i].p;
  for (uptr k = 0; k < blocks[i].size; k++)
    if (p[k] != blocks[i].fill) { EXPECT_EQ(p[k], blocks[i].fill); break; }
  check_found(i, RTS_BLOCK_LIVE);
  struct rts_free_args args = {.kind = blocks[i].kind, .check_kind = true, .aligned = blocks[i].alignment != 0, .alignment = blocks[i].alignment};
  struct rts_free_args wrong = args;
  wrong.kind = (enum rts_alloc_kind)(1 + blocks[i].kind % 3);
  EXPECT_EQ(rts_heap_free(p, &wrong, 1), RTS_FREE_KIND_MISMATCH);
  if (blocks[i].size > 1) EXPECT_EQ(rts_heap_free(p + blocks[i].size / 2, &args, 1), RTS_FREE_BAD_POINTER);
  wrong = args;
  wrong.sized = true, wrong.size = blocks[i].size + 1;
  EXPECT_EQ(rts_heap_free(p, &wrong, 1), RTS_FREE_SIZE_MISMATCH);
  EXPECT_EQ(rts_heap_free(p, &args, (u32)i + 1000), RTS_FREE_OK);
  EXPECT_EQ(rts_heap_free(p, &args, 1), RTS_FREE_DOUBLE);
  check_found(i, RTS_BLOCK_QUARANTINED);
  if (blocks[i].size) EXPECT(!rts_byte_ok((uptr)p) && !rts_byte_ok((uptr)p + blocks[i].size - 1));
  EXPECT(!rts_heap_range_live((uptr)p, 1));
  blocks[i].p = NULL;
}

static void count_ours(const struct rts_block *b, void *arg) {
  uptr i = b->alloc_ctx - 1;
  if (i < BLOCKS && blocks[i].p == (void *)b->begin) ++*(uptr *)arg;
}

int main(void) {
  u64 seed = 88172645463325252ull;
  for (int r = 0; r < ROUNDS && !failures; r++) {
    u64 x = next_random(&seed);
    uptr i = x % BLOCKS;
    if (blocks[i].p) drop(i);
    else make(i, next_random(&seed));
  }
  uptr live = 0, seen = 0;
  for (uptr i = 0; i < BLOCKS; i++) live += blocks[i].p != NULL;
  rts_heap_for_each_live(count_ours, &seen);
  EXPECT_EQ(seen, live);
  for (uptr i = 0; i < BLOCKS; i++)
    if (blocks[i].p) drop(i);
  EXPECT_EQ(rts_heap_free((void *)main, &as_free, 0), RTS_FREE_NOT_OURS);
  EXPECT_EQ(rts_heap_free((void *)(RTS_HEAP_BEGIN + (RTS_HEAP_END - RTS_HEAP_BEGIN) / 2), &as_free, 0), RTS_FREE_BAD_POINTER);
  return done();
}
