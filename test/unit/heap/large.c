/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Large blocks: freed ones keep their address to themselves while they wait, then their regions merge and are used again; growing
 * buffers do not use up the range; refusals are null. */
#include "heap/large.h"

#include "heap/region.h"
#include "heap_test.h"

static void *get(uptr size) { return rts_heap_alloc(size, 0, RTS_KIND_MALLOC, false, 3); }
static void put(void *p) { EXPECT_EQ(rts_heap_free(p, &as_free, 4), RTS_FREE_OK); }

static void check_wait(void) {
  char *p = get(50ul << 20);
  p[0] = p[(50ul << 20) - 1] = 1;
  put(p);
  struct rts_block b;
  EXPECT(rts_heap_find((uptr)p + (25ul << 20), &b));
  EXPECT_EQ(b.begin, (uptr)p);
  EXPECT_EQ(b.state, RTS_BLOCK_QUARANTINED);
  EXPECT_EQ(b.free_ctx, 4);
  char *q = get(50ul << 20);
  EXPECT(p != q);
  put(q);
}

static void check_reuse(void) {
  rts_heap_purge();
  u32 top = rts_region_top;
  for (uptr mb = 1; mb < 400; mb++) { /* 80 GB in all */
    char *p = get(mb << 20);
    EXPECT(p != NULL);
    EXPECT(p[mb << 19] == 0);
    if (mb < 64 || mb % 16 == 1) EXPECT_EQ(rts_first_bad((uptr)p, mb << 20), 0); /* all of them: ten seconds of page faults */
    p[mb << 19] = 1;
    put(p);
    if (mb % 16 == 0) rts_heap_purge();
  }
  EXPECT(((uptr)(rts_region_top - top) << RTS_REGION_LOG) < (30ul << 30));
}

static void check_contents(void) {
  enum { N = 40 };
  char *p[N] = {0};
  uptr size[N] = {0};
  u64 seed = 12345;
  for (int r = 0; r < 3000; r++) {
    u64 x = next_random(&seed);
    uptr i = x % N;
    if (p[i]) {
      EXPECT_EQ(p[i][0], (char)i);
      EXPECT_EQ(p[i][size[i] - 1], (char)i);
      put(p[i]);
    }
    size[i] = 66000 + (x >> 8) % (x % 5 ? 900000 : 5000000);
    p[i] = rts_heap_alloc(size[i], 0, RTS_KIND_MALLOC, r % 2, 3);
    if (r % 2)
      for (uptr k = 0; k < size[i]; k += 1021) EXPECT_EQ(p[i][k], 0);
    EXPECT_EQ(rts_first_bad((uptr)p[i], size[i]), 0);
    EXPECT(!rts_byte_ok((uptr)p[i] + size[i]));
    EXPECT(!rts_byte_ok((uptr)p[i] - 1));
    memset(p[i], (int)i, 5000);
    p[i][size[i] - 1] = (char)i;
  }
  for (int i = 0; i < N; i++)
    if (p[i]) put(p[i]);
}

int main(void) {
  check_wait();
  check_reuse();
  check_contents();
  EXPECT(get(RTS_LARGE_MAX + 1) == NULL);
  EXPECT(get(~0ul) == NULL);
  EXPECT(get(~0ul - 100) == NULL);
  EXPECT(rts_heap_alloc(100, 1ul << 62, RTS_KIND_MALLOC, false, 0) == NULL);
  return done();
}
