/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A freed block is not handed out again before the quarantine is full, and the quarantine stays within its cap. */
#include "heap_test.h"

static void check_delay(uptr size, int at_least) {
  void *first = rts_heap_alloc(size, 0, RTS_KIND_MALLOC, false, 0);
  memset(first, 0x5a, size);
  rts_heap_free(first, &as_free, 0);
  for (int i = 0; i < at_least; i++) {
    void *p = rts_heap_alloc(size, 0, RTS_KIND_MALLOC, false, 0);
    EXPECT(p != first);
    rts_heap_free(p, &as_free, 0);
  }
  EXPECT_EQ(*(unsigned char *)first, 0x5a); /* freed memory keeps its content */
}

int main(void) {
  struct rts_heap_stats s;
  uptr cap = rts_min((uptr)rts_flags.quarantine_size_mb, RTS_LIMIT(1u << 20, 1)) << 20;
  check_delay(32, (int)(cap / 2 / 128));
  check_delay(40000, (int)(cap / 2 / 50000));
  for (int i = 0; i < 400000; i++) rts_heap_free(rts_heap_alloc(1 + (uptr)i % 3000, 0, RTS_KIND_MALLOC, false, 0), &as_free, 0);
  rts_heap_get_stats(&s);
  EXPECT(s.quarantine_bytes <= cap);
  EXPECT(s.quarantine_bytes >= cap / 2);
  EXPECT(s.mapped_bytes < 2 * cap + (160ul << 20) / RTS_LIMIT(1, 4));
  u64 live = s.live_blocks;
  void *p = rts_heap_alloc(100, 0, RTS_KIND_MALLOC, false, 0);
  rts_heap_get_stats(&s);
  EXPECT_EQ(s.live_blocks, live + 1);
  rts_heap_free(p, &as_free, 0);
  rts_heap_purge();
  rts_heap_get_stats(&s);
  EXPECT_EQ(s.quarantine_blocks, 0);
  EXPECT_EQ(s.quarantine_bytes, 0);
  return done();
}
