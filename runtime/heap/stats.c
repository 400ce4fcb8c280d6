/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Counters, summed when somebody asks, and the resident-memory limits, looked at from allocations: no thread of our own.
 * Cost when a limit is set: a decrement for each allocation, and every 10 ms at most one read of /proc/self/statm. */
#include "base/atomic.h"
#include "base/say.h"
#include "core/flags.h"
#include "heap/cache.h"
#include "heap/central.h"
#include "heap/heap.h"
#include "heap/quarantine.h"
#include "platform/platform.h"

#define CHECK_ALLOCS 64u
#define CHECK_NS 10000000ull

void rts_heap_get_stats(struct rts_heap_stats *s) {
  struct rts_heap_counters n;
  rts_cache_sum(&n);
  /* Counters of running threads are read one after another: never let a difference wrap. */
  *s = (struct rts_heap_stats){
      .live_bytes = n.bytes_taken > n.bytes_given ? n.bytes_taken - n.bytes_given : 0,
      .live_blocks = n.mallocs > n.frees ? n.mallocs - n.frees : 0,
      .mallocs = n.mallocs,
      .frees = n.frees,
      .total_bytes = n.bytes_taken,
      .mapped_bytes = rts_region_mapped(),
  };
  rts_quarantine_counts(&s->quarantine_bytes, &s->quarantine_blocks);
}

void rts_heap_print_stats(void) {
  struct rts_heap_stats s;
  rts_heap_get_stats(&s);
  rts_note("heap: %lu allocations (%lu bytes), %lu frees, %lu blocks (%lu bytes) live", s.mallocs, s.total_bytes, s.frees,
           s.live_blocks, s.live_bytes);
  rts_note("heap: %lu KB mapped, quarantine %lu KB in %lu blocks of %ld MB, %lu KB free in central lists, %lu slots lost to busy handlers",
           s.mapped_bytes >> 10, s.quarantine_bytes >> 10, s.quarantine_blocks, (s64)rts_flags.quarantine_size_mb,
           rts_central_free_bytes() >> 10, rts_quarantine_lost());
}

enum rts_heap_limit rts_heap_over_limit(uptr size) {
  static u64 last_ns;
  static u32 verdict;
  struct rts_heap_cache *c = rts_cache_cur();
  if (c && size < (64ul << 10) && c->until_check) {
    c->until_check--;
    return (enum rts_heap_limit)rts_load_relaxed(&verdict);
  }
  if (c) c->until_check = CHECK_ALLOCS;
  u64 now = rts_os_now_ns(), last = rts_load_relaxed(&last_ns);
  /* A large request is judged as if it were in use already. */
  if (now - last < CHECK_NS && size < (1ul << 20)) return (enum rts_heap_limit)rts_load_relaxed(&verdict);
  rts_store_relaxed(&last_ns, now);
  uptr rss_mb = rts_os_rss() >> 20;
  enum rts_heap_limit v = RTS_LIMIT_NONE;
  if (rts_flags.soft_rss_limit_mb > 0 && rss_mb > (uptr)rts_flags.soft_rss_limit_mb) v = RTS_LIMIT_SOFT;
  if (rts_flags.hard_rss_limit_mb > 0 && rss_mb > (uptr)rts_flags.hard_rss_limit_mb) v = RTS_LIMIT_HARD;
  rts_store_relaxed(&verdict, (u32)v);
  return v;
}
