/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Is a whole range inside one live block: asked by loop checks behind the assembly stubs, so this file is compiled for general
 * registers only.
 * Reads one byte of the region table and one record. Any context, no locks; a few nanoseconds whatever the length. */
#include "base/atomic.h"
#include "heap/heap.h"
#include "heap/large.h"
#include "heap/pack.h"
#include "heap/region.h"

bool rts_heap_hand_poisoned;
void rts_heap_will_poison(uptr addr) {
  if (rts_heap_owns(addr)) rts_store_relaxed(&rts_heap_hand_poisoned, true);
}

s64 rts_large_head(u32 r) {
  u8 kind = rts_load_acquire(&rts_region_kind[r]);
  if (kind == RTS_REGION_LARGE) return r;
  if (kind == RTS_REGION_REST) {
    s64 h = r;
    while (h >= 0 && rts_region_kind[h] == RTS_REGION_REST) h--;
    return h >= 0 && rts_region_kind[h] == RTS_REGION_LARGE ? h : -1;
  }
  if (kind != RTS_REGION_NONE) return -1;
  for (s64 h = r; h >= 0 && r - h < 4096 && rts_region_kind[h] == RTS_REGION_NONE; h--)
    if (rts_regions[h].len > r - h) return h;
  return -1;
}

static bool within_large(u32 r, uptr addr, uptr size) {
  s64 head = rts_large_head(r);
  if (head < 0) return false;
  u64 word = rts_load_acquire(&rts_regions[head].word);
  uptr begin = rts_large_begin((u32)head, word), n = rts_large_size(word);
  return rts_large_is_live(word) && addr >= begin && addr - begin <= n && size <= n - (addr - begin);
}

bool rts_heap_range_live(uptr addr, uptr size) {
  if (rts_load_relaxed(&rts_heap_hand_poisoned) || !rts_region_kind || !rts_heap_owns(addr)) return false;
  u32 r = rts_region_of(addr), kind = rts_region_kind[r];
  if (kind >= RTS_REGION_LARGE) return within_large(r, addr, size);
  if (kind == RTS_REGION_NONE) return false;
  const struct rts_class *k = &rts_classes[kind - 1];
  uptr offset = addr - rts_region_base(r) - k->slots;
  u32 index = rts_class_slot(k, offset & (RTS_REGION - 1));
  if (offset >= RTS_REGION || index >= k->count) return false;
  u64 word = rts_load_acquire(&rts_record_at(addr, index)->word);
  uptr begin = rts_rec_begin(rts_region_base(r) + k->slots + (uptr)index * k->size, word), n = rts_rec_size(word);
  return rts_rec_is_live(word) && addr >= begin && addr - begin <= n && size <= n - (addr - begin);
}
