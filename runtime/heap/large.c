/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Large blocks; see large.h. Cost: medium ones a memset of a eighth of their size at malloc and at free, nothing else once warm;
 * longer ones a mapping call each way, another for their cells, and the page faults of their use. */
#include "heap/large.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/str.h"
#include "core/thread.h"
#include "heap/cache.h"
#include "heap/state.h"
#include "platform/platform.h"

#define EDGE (RTS_PAGE << RTS_SHADOW_SCALE)
#define IDLE_MAX RTS_LIMIT(16ul << 20, 1ul << 20)

static u32 idle[RTS_LARGE_MEDIUM + 1]; /* medium spans ready for reuse, by length, as region + 1; under the region lock */
static uptr idle_bytes;

/* Regions for a block, whichever region comes first. */
static u64 regions_for(uptr size, uptr alignment) {
  uptr lead = 4096 + (alignment > 16 ? alignment : 0);
  return (lead + size + rts_redzone_for(size) + RTS_REGION - 1) >> RTS_REGION_LOG;
}

static s64 take_idle(u32 n) {
  rts_region_lock();
  s64 r = (s64)idle[n] - 1;
  if (r >= 0) {
    idle_bytes -= (uptr)rts_regions[r].pages * RTS_PAGE;
    idle[n] = rts_regions[r].next;
  }
  rts_region_unlock();
  return r;
}

/* Poison behind and in front of a block whose memory is [base, mapped_end). Idle regions are poisoned all over already. */
static void fence(uptr base, uptr begin, uptr end, uptr mapped_end) {
  uptr lo = rts_max(base, begin - rts_min(begin, 4096)), hi = rts_min(mapped_end, rts_round_up(end + 4096, RTS_PAGE));
  rts_state_poison(lo, begin - lo, RTS_MAGIC_HEAP_REDZONE);
  end = rts_round_up(end, RTS_GRANULE);
  if (end < hi) rts_state_poison(end, hi - end, RTS_MAGIC_HEAP_REDZONE);
}

static void publish(u32 r, u32 n, u64 word, u32 ctx) {
  struct rts_region *g = &rts_regions[r];
  g->alloc_ctx = ctx;
  g->free_ctx = 0;
  g->alloc_tid = rts_heap_tid();
  g->free_tid = ~0u;
  g->len = n;
  rts_store_release(&g->word, word);
  if (n > 1) rts_memset(&rts_region_kind[r + 1], RTS_REGION_REST, n - 1);
  rts_store_release(&rts_region_kind[r], RTS_REGION_LARGE);
}

/* n regions with [base, base + bytes) mapped; *fresh tells zeroed memory with shadow 0 from a used, poisoned region. */
static s64 obtain(u32 n, uptr size, uptr alignment, bool in_signal, bool *fresh) {
  for (int tries = 0; tries < 4; tries++) {
    s64 r = n <= RTS_LARGE_MEDIUM && !in_signal ? take_idle(n) : -1;
    *fresh = r < 0;
    if (r < 0) r = in_signal ? rts_region_take_lockfree(n) : rts_region_take(n);
    if (r < 0) return -1;
    uptr base = rts_region_base((u32)r);
    uptr begin = rts_round_up(base + rts_large_colour((u32)r), alignment > 16 ? alignment : 16);
    uptr need = rts_round_up(begin + size + rts_redzone_for(size) - base, RTS_PAGE);
    if (n <= RTS_LARGE_MEDIUM) need = n * RTS_REGION; /* G3 */
    uptr have = *fresh ? 0 : (uptr)rts_regions[r].pages * RTS_PAGE;
    if (need <= have || rts_region_map(base + have, need - have)) {
      rts_regions[r].pages = (u32)(rts_max(need, have) / RTS_PAGE);
      return r;
    }
    /* Refused: memory is short, or something foreign lies there. Such regions are left alone for good unless they are many. */
    if (n > 64 || !*fresh) {
      if (*fresh) rts_region_give((u32)r, n);
      return -1;
    }
  }
  return -1;
}

void *rts_large_alloc(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, u32 ctx, bool in_signal) {
  if (size > RTS_LARGE_MAX || alignment > RTS_LARGE_MAX) return NULL;
  u64 n = regions_for(size, alignment);
  bool fresh;
  rts_heap_enter();
  s64 r = obtain((u32)n, size, alignment, in_signal, &fresh);
  rts_heap_leave();
  if (r < 0) return NULL;
  u64 word = size | RTS_LARGE_LIVE | (u64)kind << RTS_LARGE_KIND_SHIFT |
             (u64)(alignment ? rts_log2(alignment) + 1 : 0) << RTS_LARGE_ALIGN_SHIFT;
  uptr base = rts_region_base((u32)r), begin = rts_large_begin((u32)r, word);
  rts_state_alloc(begin, size, 0, fresh);
  fence(base, begin, begin + size, base + (uptr)rts_regions[r].pages * RTS_PAGE);
  publish((u32)r, (u32)n, word, ctx);
  if (zero && !fresh) rts_memset((void *)begin, 0, size);
  return (void *)begin;
}

void rts_large_retire(u32 r, u64 word) {
  struct rts_region *g = &rts_regions[r];
  uptr begin = rts_large_begin(r, word), size = rts_large_size(word);
  if (g->len <= RTS_LARGE_MEDIUM) {
    rts_state_free(begin, size);
    rts_cells_block_gone(begin, size);
    return;
  }
  uptr head_end = rts_min(rts_round_up(begin + 1, EDGE) + EDGE, begin + size);
  uptr tail = rts_max(rts_round_down(begin + size - 1, EDGE), head_end);
  rts_state_poison(begin, head_end - begin, RTS_MAGIC_HEAP_FREED);
  if (tail < begin + size) rts_state_poison(tail, begin + size - tail, RTS_MAGIC_HEAP_FREED);
  rts_region_unmap(rts_region_base(r), (uptr)g->pages * RTS_PAGE);
  /* In between nothing is poisoned, but who comes too late faults. */
  rts_cells_gone(begin, rts_round_up(size, RTS_GRANULE));
}

/* Unmapped regions with clean shadow go back. Called inside. */
static void give_back(u32 r, bool mapped) {
  struct rts_region *g = &rts_regions[r];
  uptr base = rts_region_base(r), bytes = (uptr)g->pages * RTS_PAGE;
  u32 n = g->len;
  if (mapped) rts_region_unmap(base, bytes);
  rts_os_release((uptr)rts_shadow_of(base), rts_round_up(bytes, EDGE) >> RTS_SHADOW_SCALE);
  rts_memset(&rts_region_kind[r], RTS_REGION_NONE, n);
  rts_region_give(r, n);
}

void rts_large_evict(uptr base) {
  u32 r = rts_region_of(base);
  struct rts_region *g = &rts_regions[r];
  if (g->len > RTS_LARGE_MEDIUM) return give_back(r, false);
  rts_region_lock();
  bool keep = idle_bytes + (uptr)g->pages * RTS_PAGE <= IDLE_MAX;
  if (keep) {
    g->next = idle[g->len];
    idle[g->len] = r + 1;
    idle_bytes += (uptr)g->pages * RTS_PAGE;
  }
  rts_region_unlock();
  if (!keep) give_back(r, true);
}

u64 rts_large_footprint(uptr base) {
  const struct rts_region *g = &rts_regions[rts_region_of(base)];
  if (g->len > RTS_LARGE_MEDIUM) return 4 * RTS_PAGE;
  uptr bytes = rts_round_up(rts_large_size(rts_load_relaxed(&g->word)), RTS_PAGE) + RTS_PAGE;
  return bytes + rts_round_up(bytes / RTS_GRANULE, RTS_PAGE) + sizeof *g;
}

void rts_large_release(void) {
  rts_heap_enter();
  for (u32 n = 1; n <= RTS_LARGE_MEDIUM; n++)
    for (s64 r; (r = take_idle(n)) >= 0;) give_back((u32)r, true);
  rts_heap_leave();
}

void rts_large_describe(u32 r, u64 word, struct rts_block *out) {
  const struct rts_region *g = &rts_regions[r];
  *out = (struct rts_block){
      .begin = rts_large_begin(r, word),
      .size = rts_large_size(word),
      .kind = rts_large_kind(word),
      .alignment = (u32)rts_min(rts_large_align(word), 1ul << 31),
      .alloc_ctx = g->alloc_ctx,
      .free_ctx = g->free_ctx,
      .alloc_tid = g->alloc_tid,
      .free_tid = g->free_tid,
  };
  if (rts_large_is_live(word)) out->state = RTS_BLOCK_LIVE;
  else out->state = rts_region_kind[r] == RTS_REGION_LARGE ? RTS_BLOCK_QUARANTINED : RTS_BLOCK_FREE;
}
