/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From addresses to blocks, for reports and for the leak scan. Reads only, takes no lock: works in signal handlers and while other
 * threads allocate; what it says of a block that is changing at that moment is one of its two states. */
#include "base/atomic.h"
#include "heap/heap.h"
#include "heap/large.h"
#include "heap/record.h"
#include "heap/pack.h"
#include "heap/region.h"

void rts_rec_describe(const struct rts_record *r, u64 word, uptr slot, struct rts_block *out) {
  *out = (struct rts_block){
      .begin = rts_rec_begin(slot, word),
      .size = rts_rec_size(word),
      .state = rts_rec_is_live(word) ? RTS_BLOCK_LIVE : RTS_BLOCK_QUARANTINED,
      .kind = rts_rec_kind(word),
      .alignment = (u32)rts_rec_align(word),
      .alloc_ctx = r->alloc_ctx,
      .free_ctx = r->free_ctx,
      .alloc_tid = rts_rec_tid_out(word >> RTS_REC_ALLOC_TID_SHIFT & RTS_REC_TID_MAX),
      .free_tid = rts_rec_tid_out(word >> RTS_REC_FREE_TID_SHIFT & RTS_REC_TID_MAX),
  };
}

/* Block number `index` of a region of slots, if there ever was one. */
static bool slot_block(u32 region, const struct rts_class *k, s64 index, struct rts_block *out) {
  if (index < 0 || index >= (s64)rts_load_acquire(&rts_regions[region].carved)) return false;
  uptr base = rts_region_base(region), slot = base + k->slots + (uptr)index * k->size;
  const struct rts_record *r = rts_record_at(base, (u32)index);
  u64 word = rts_load_acquire(&r->word);
  if (!word) return false;
  rts_rec_describe(r, word, slot, out);
  return true;
}

static bool large_block(u32 region, struct rts_block *out) {
  s64 head = rts_large_head(region);
  u64 word = head < 0 ? 0 : rts_load_acquire(&rts_regions[head].word);
  if (!(word & RTS_LARGE_STATE_MASK)) return false;
  rts_large_describe((u32)head, word, out);
  return true;
}

/* How far addr is from the block's bytes; 0 inside. An empty block owns its address all the same. */
static uptr distance(const struct rts_block *b, uptr addr) {
  if (addr <= b->begin) return b->begin - addr;
  return addr - b->begin < b->size ? 0 : addr - (b->begin + b->size) + 1;
}

/* The better explanation of an access to addr: the block it lies in, else a live one, else the nearer. */
static void consider(struct rts_block *best, bool *have, const struct rts_block *b, uptr addr) {
  if (*have) {
    uptr d0 = distance(best, addr), d1 = distance(b, addr);
    bool live0 = best->state == RTS_BLOCK_LIVE, live1 = b->state == RTS_BLOCK_LIVE;
    if (d0 == 0 || (d1 != 0 && (live0 != live1 ? live0 : d0 <= d1))) return;
  }
  *best = *b;
  *have = true;
}

static s64 slot_index(const struct rts_class *k, uptr base, uptr addr) {
  return addr < base + k->slots ? -1 : (s64)rts_class_slot(k, addr - base - k->slots);
}

/* Blocks of region r that could be meant by addr, which may lie in the region before or behind. */
static void consider_region(s64 r, uptr addr, struct rts_block *best, bool *have) {
  if (r < 0 || r >= (s64)rts_load_acquire(&rts_region_top)) return;
  struct rts_block b;
  u32 kind = rts_load_acquire(&rts_region_kind[r]);
  if (kind == RTS_REGION_NONE || kind >= RTS_REGION_LARGE) {
    if (large_block((u32)r, &b)) consider(best, have, &b, addr);
    return;
  }
  const struct rts_class *k = &rts_classes[kind - 1];
  uptr base = rts_region_base((u32)r);
  s64 at = addr < base ? -1 : addr - base >= RTS_REGION ? (s64)k->count - 1 : slot_index(k, base, addr);
  for (s64 i = at - 1; i <= at + 1; i++)
    if (slot_block((u32)r, k, i, &b)) consider(best, have, &b, addr);
}

bool rts_heap_find(uptr addr, struct rts_block *out) {
  if (!rts_heap_owns(addr) || !rts_region_kind) return false;
  bool have = false;
  s64 r = rts_region_of(addr);
  consider_region(r, addr, out, &have);
  if (have && distance(out, addr) == 0) return true;
  /* The first and last slots of a region, and large blocks, have neighbours across the border; farther than the largest redzone
   * is no neighbourhood. */
  struct rts_block near;
  bool have_near = false;
  consider_region(r - 1, addr, &near, &have_near);
  if (have_near && distance(&near, addr) <= 2 * RTS_SLOT_MAX) consider(out, &have, &near, addr);
  have_near = false;
  consider_region(r + 1, addr, &near, &have_near);
  if (have_near && distance(&near, addr) <= 2 * RTS_SLOT_MAX) consider(out, &have, &near, addr);
  return have;
}

bool rts_heap_live_at(uptr addr, struct rts_block *out) {
  if (!rts_heap_owns(addr) || !rts_region_kind) return false;
  u32 r = rts_region_of(addr), kind = rts_load_acquire(&rts_region_kind[r]);
  if (kind == RTS_REGION_NONE) return false;
  if (kind >= RTS_REGION_LARGE) {
    if (!large_block(r, out)) return false;
  } else {
    const struct rts_class *k = &rts_classes[kind - 1];
    if (!slot_block(r, k, slot_index(k, rts_region_base(r), addr), out)) return false;
  }
  return out->state == RTS_BLOCK_LIVE && distance(out, addr) == 0;
}

void rts_heap_for_each_live(void (*cb)(const struct rts_block *, void *), void *arg) {
  u32 top = rts_region_kind ? rts_load_acquire(&rts_region_top) : 0;
  for (u32 r = 0; r < top; r++) {
    u32 kind = rts_load_acquire(&rts_region_kind[r]);
    struct rts_block b;
    if (kind == RTS_REGION_LARGE && large_block(r, &b) && b.state == RTS_BLOCK_LIVE) cb(&b, arg);
    if (kind == RTS_REGION_NONE || kind >= RTS_REGION_LARGE) continue;
    u32 n = rts_load_acquire(&rts_regions[r].carved);
    for (u32 i = 0; i < n; i++)
      if (slot_block(r, &rts_classes[kind - 1], i, &b) && b.state == RTS_BLOCK_LIVE) cb(&b, arg);
  }
}
