/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* malloc and free of the heap: the hot paths, and their slow twins for signal handlers and threads without state.
 *
 * Order of an allocation: take a handle (inside), then write record and shadow (outside: the slot is ours alone).
 * Order of a free: win LIVE -> FREED, poison, then hand the handle over (inside). So a second free finds FREED and is reported (or, if
 * both happen within nanoseconds, is found when the block is handed over: record.h), and nobody gets the slot before it is poisoned.
 * Any context after rts_heap_init, also signal handlers. Locks: none on the hot path; never one while calling out.
 * Cost: one record line, the block's shadow, its class's stack in the cache; records and shadow of the next slot are prefetched. */
#include "heap/heap.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/str.h"
#include "core/flags.h"
#include "heap/cache.h"
#include "heap/central.h"
#include "heap/hooks.h"
#include "heap/large.h"
#include "heap/quarantine.h"
#include "heap/region.h"
#include "heap/state.h"
#include "platform/x86_64.h"

bool rts_heap_poison = true;
u32 rts_heap_special;
static uptr limit; /* first size that is refused; 0 before init */

void rts_heap_init(void) {
  if (rts_region_kind) return;
  rts_heap_poison = rts_flags.poison_heap;
  rts_class_init((uptr)rts_max((uptr)rts_flags.redzone, 16), (uptr)rts_flags.max_redzone);
  rts_cache_init();
  rts_quarantine_init();
  if (rts_flags.max_malloc_fill_size > 0 || rts_flags.max_free_fill_size > 0) rts_heap_special |= RTS_HEAP_FILL;
  if (rts_flags.hard_rss_limit_mb > 0 || rts_flags.soft_rss_limit_mb > 0) rts_heap_special |= RTS_HEAP_LIMITS;
  rts_hooks_init();
  rts_region_init();
  uptr max = RTS_LARGE_MAX;
  if (rts_flags.max_allocation_size_mb > 0) max = rts_min(max, (uptr)rts_flags.max_allocation_size_mb << 20);
  limit = max + 1;
}

uptr rts_heap_max_size(void) { return limit - 1; }

/* n handles are left. One ahead is too late where one class is used all the time (4 ahead: 13 % less time for trees), and all that there
 * is where many are. */
#define AHEAD 4u
RTS_INLINE void prefetch_next(const struct rts_heap_cache *c, u32 cls, u32 n) {
  if (RTS_UNLIKELY(n == 0)) return;
  u64 next = c->handle[cls][n - 1];
  rts_cache_prefetch(next, cls);
  if (RTS_UNLIKELY(rts_race_on)) rts_cells_prefetch(rts_handle_addr(next), rts_classes[cls].size);
  if (n >= AHEAD) rts_cache_prefetch(c->handle[cls][n - AHEAD], cls);
}

/* Signal handlers and threads without a cache: one slot, straight from a central list. */
RTS_COLD static u64 take_slow(u32 cls, uptr size) {
  u64 h = 0;
  if (rts_tls.in_heap) {
    h = rts_central_take_signal(cls);
  } else {
    rts_heap_enter();
    rts_central_take(cls, &h, 1);
    rts_heap_leave();
  }
  if (h) rts_cache_count_alloc(size);
  return h;
}

RTS_INLINE u64 take(u32 cls, uptr size, u32 *tid) {
  struct rts_heap_cache *c = rts_cache_cur();
  if (RTS_UNLIKELY(!c)) {
    *tid = rts_heap_tid();
    return take_slow(cls, size);
  }
  *tid = rts_tls.thr->tid;
  u64 h;
  rts_heap_enter();
  u32 n = c->count[cls];
  if (RTS_LIKELY(n != 0)) {
    h = c->handle[cls][--n];
    c->count[cls] = (u16)n;
    prefetch_next(c, cls, n);
  } else {
    h = rts_cache_refill(c, cls);
  }
  if (RTS_LIKELY(h != 0)) c->mallocs++, c->bytes_taken += size;
  rts_heap_leave();
  return h;
}

/* Shadow of a slot whose block does not begin at its start, now or last time. */
RTS_COLD static void state_aligned(uptr slot, u32 slot_bytes, uptr begin, uptr size) {
  if (!rts_heap_poison) return;
  rts_poison(slot, slot_bytes, RTS_MAGIC_HEAP_REDZONE);
  rts_unpoison(begin, size);
}

RTS_COLD static void fill_new(uptr begin, uptr size) {
  if (rts_flags.max_malloc_fill_size > 0)
    rts_memset((void *)begin, (int)rts_flags.malloc_fill_byte, rts_min(size, (uptr)rts_flags.max_malloc_fill_size));
}

RTS_INLINE void *alloc_slot(u32 cls, uptr size, u32 align_code, enum rts_alloc_kind kind, bool zero, u32 ctx) {
  u32 tid;
  u64 h, old;
  struct rts_record *rec;
  /* Last line of defence against a slot that is listed twice (record.h, R1): whoever comes second leaves it. */
  do {
    h = take(cls, size, &tid);
    if (RTS_UNLIKELY(!h)) return NULL;
    rec = rts_handle_record(h);
    old = rts_load_relaxed(&rec->word);
  } while (RTS_UNLIKELY(old && (old & RTS_REC_STATE_MASK) != RTS_REC_WAITING));
  uptr slot = rts_handle_addr(h);
  u64 word = rts_rec_live(size, kind, align_code, tid);
  uptr begin = rts_rec_begin(slot, word);
  u32 slot_bytes = rts_classes[rts_handle_class(h)].size;
  if (RTS_UNLIKELY((old | word) >> RTS_REC_ALIGN_SHIFT & 15)) state_aligned(slot, slot_bytes, begin, size);
  else rts_state_alloc_slot(slot, slot_bytes, size, rts_rec_size(old));
  rec->alloc_ctx = ctx;
  rec->free_ctx = 0;
  rts_store_release(&rec->word, word);
  if (zero) {
    if (old) rts_memset((void *)begin, 0, size);
  } else if (RTS_UNLIKELY(rts_heap_special & RTS_HEAP_FILL)) {
    fill_new(begin, size);
  }
  return (void *)begin;
}

RTS_NOINLINE static void *alloc_large(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, u32 ctx) {
  struct rts_heap_cache *c = rts_cache_cur();
  void *p = rts_large_alloc(size, alignment, kind, zero, ctx, rts_tls.in_heap != 0);
  if (!p) return NULL;
  if (c) c->mallocs++, c->bytes_taken += size;
  else rts_cache_count_alloc(size);
  if (!zero && (rts_heap_special & RTS_HEAP_FILL)) fill_new((uptr)p, size);
  return p;
}

RTS_NOINLINE static void *alloc_aligned(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, u32 ctx) {
  uptr extra = alignment > 16 ? alignment - 16 : 0;
  uptr slot = size <= RTS_SLOT_MAX && extra < RTS_SLOT_MAX ? rts_slot_for(size) + extra : RTS_SLOT_MAX + 1;
  if (slot > RTS_SLOT_MAX) return alloc_large(size, alignment, kind, zero, ctx);
  return alloc_slot(rts_class_of_slot(slot), size, rts_rec_align_code(alignment), kind, zero, ctx);
}

void *rts_heap_alloc(uptr size, uptr alignment, enum rts_alloc_kind kind, bool zero, u32 ctx) {
  if (RTS_UNLIKELY(size >= limit)) return NULL;
  if (RTS_UNLIKELY(alignment)) return alloc_aligned(size, alignment, kind, zero, ctx);
  u32 cls = rts_class_of(size);
  if (RTS_UNLIKELY(cls == RTS_CLASSES)) return alloc_large(size, 0, kind, zero, ctx);
  void *p = alloc_slot(cls, size, 0, kind, zero, ctx);
  /* A handler that found the classes busy still gets its block. */
  return RTS_LIKELY(p != NULL) ? p : alloc_large(size, 0, kind, zero, ctx);
}

/* Slot and record of an address inside a region of slots; false between records and slots, and behind the last. */
RTS_INLINE bool slot_at(uptr a, u32 cls, uptr *slot, u32 *index) {
  const struct rts_class *k = &rts_classes[cls];
  uptr base = rts_round_down(a, RTS_REGION), offset = a - base - k->slots;
  if (RTS_UNLIKELY(offset >= RTS_REGION)) return false; /* wrapped */
  *index = rts_class_slot(k, offset);
  *slot = base + k->slots + (uptr)*index * k->size;
  return *index < k->count;
}

/* What a free will need, while it does something else. */
RTS_INLINE void prefetch_going(uptr a, uptr slot, u32 cls, const struct rts_record *rec) {
  __builtin_prefetch(rts_shadow_of(a), 1);
  __builtin_prefetch(rec, 1);
  if (RTS_UNLIKELY(rts_race_on)) rts_cells_prefetch(slot, rts_classes[cls].size);
}

/* What the caller says of the block against what it is. */
RTS_INLINE enum rts_free_result verdict(const struct rts_free_args *args, enum rts_alloc_kind kind, uptr size, uptr alignment) {
  if (RTS_UNLIKELY(args->kind != kind && args->check_kind)) return RTS_FREE_KIND_MISMATCH;
  if (RTS_LIKELY(args->kind == RTS_KIND_MALLOC && !args->sized)) return RTS_FREE_OK;
  if (args->kind != kind || !rts_flags.new_delete_type_mismatch) return RTS_FREE_OK;
  if (args->sized && args->size != size) return RTS_FREE_SIZE_MISMATCH;
  /* Alignments of malloc's kin are claimed by few callers, and only where they asked for one. */
  uptr claimed = args->aligned ? args->alignment : 0;
  if (kind == RTS_KIND_MALLOC && (!claimed || !alignment)) return RTS_FREE_OK;
  return claimed == alignment || (claimed <= 16 && alignment <= 16) ? RTS_FREE_OK : RTS_FREE_SIZE_MISMATCH;
}

RTS_COLD static void fill_old(uptr begin, uptr size) {
  if (rts_flags.max_free_fill_size > 0)
    rts_memset((void *)begin, (int)rts_flags.free_fill_byte, rts_min(size, (uptr)rts_flags.max_free_fill_size));
}

RTS_INLINE void to_quarantine(struct rts_heap_cache *c, u64 handle, uptr size) {
  if (RTS_LIKELY(c != NULL)) {
    rts_heap_enter();
    c->frees++;
    c->bytes_given += size;
    rts_quarantine_put(c, handle);
    rts_heap_leave();
    return;
  }
  rts_cache_count_free(size);
  rts_quarantine_put_slow(handle, rts_tls.in_heap != 0);
}

RTS_NOINLINE static enum rts_free_result free_large(uptr a, const struct rts_free_args *args, const struct rts_heap_teller *tell, const void *arg) {
  s64 head = rts_large_head(rts_region_of(a));
  if (head < 0) return RTS_FREE_BAD_POINTER;
  struct rts_region *g = &rts_regions[head];
  u64 word = rts_load_acquire(&g->word);
  if (a != rts_large_begin((u32)head, word)) return RTS_FREE_BAD_POINTER;
  if (!rts_large_is_live(word)) return RTS_FREE_DOUBLE;
  uptr size = rts_large_size(word);
  enum rts_free_result v = verdict(args, rts_large_kind(word), size, rts_large_align(word));
  if (v != RTS_FREE_OK) return v;
  u32 ctx = tell->stack(arg);
  u64 freed = (word & ~RTS_LARGE_STATE_MASK) | RTS_LARGE_FREED;
  if (!rts_cas_acq_rel(&g->word, word, freed)) return RTS_FREE_DOUBLE;
  g->free_ctx = ctx;
  g->free_tid = rts_heap_tid();
  if (rts_heap_special & RTS_HEAP_FILL) fill_old(a, size);
  tell->going(arg, a, size);
  struct rts_heap_cache *c = rts_cache_cur();
  rts_large_retire((u32)head, freed);
  to_quarantine(c, rts_handle(rts_region_base((u32)head), 0, RTS_CLASS_LARGE), size);
  return RTS_FREE_OK;
}

enum rts_free_result rts_heap_free_told(void *p, const struct rts_free_args *args, const struct rts_heap_teller *tell, const void *arg) {
  uptr a = (uptr)p, slot;
  if (RTS_UNLIKELY(!rts_heap_owns(a) || !rts_region_kind)) return RTS_FREE_NOT_OURS;
  u32 cls = rts_region_kind[rts_region_of(a)] - 1u, index;
  if (RTS_UNLIKELY(cls >= RTS_CLASSES)) return free_large(a, args, tell, arg);
  if (RTS_UNLIKELY(!slot_at(a, cls, &slot, &index))) return RTS_FREE_BAD_POINTER;
  struct rts_record *rec = rts_record_at(a, index);
  prefetch_going(a, slot, cls, rec);
  u64 word = rts_load_acquire(&rec->word);
  if (RTS_UNLIKELY(a != rts_rec_begin(slot, word) || !word)) return RTS_FREE_BAD_POINTER;
  if (RTS_UNLIKELY(!rts_rec_is_live(word))) return RTS_FREE_DOUBLE;
  uptr size = rts_rec_size(word);
  enum rts_free_result v = verdict(args, rts_rec_kind(word), size, rts_rec_align(word));
  if (RTS_UNLIKELY(v != RTS_FREE_OK)) return v;
  u32 ctx = tell->stack(arg);
  if (RTS_UNLIKELY(!rts_cpu_cas_local(&rec->word, word, rts_rec_freed(word, rts_heap_tid())))) return RTS_FREE_DOUBLE;
  rec->free_ctx = ctx;
  if (RTS_UNLIKELY(rts_heap_special & RTS_HEAP_FILL)) fill_old(a, size);
  rts_state_free_slot(slot, rts_classes[cls].size, a, size);
  tell->going(arg, a, size);
  rts_cells_block_gone(a, size);
  to_quarantine(rts_cache_cur(), rts_handle(slot, index, cls), size);
  return RTS_UNLIKELY(rts_quarantine_raced()) ? RTS_FREE_RACED : RTS_FREE_OK;
}

static u32 known(const void *ctx) { return *(const u32 *)ctx; }
static void nobody_asks(const void *ctx, uptr addr, uptr size) { (void)ctx, (void)addr, (void)size; }
enum rts_free_result rts_heap_free(void *p, const struct rts_free_args *args, u32 ctx) {
  static const struct rts_heap_teller tell = {known, nobody_asks};
  return rts_heap_free_told(p, args, &tell, &ctx);
}

static RTS_NOINLINE bool large_live(uptr a, uptr *size) {
  struct rts_block b;
  bool ok = rts_heap_live_at(a, &b) && b.begin == a;
  *size = ok ? b.size : 0;
  return ok;
}
uptr rts_heap_usable(const void *p, bool *ok) {
  uptr a = (uptr)p, slot, size = 0;
  u32 index;
  *ok = false;
  if (RTS_UNLIKELY(!rts_heap_owns(a) || !rts_region_kind)) return 0;
  u32 cls = rts_region_kind[rts_region_of(a)] - 1u;
  if (RTS_UNLIKELY(cls >= RTS_CLASSES)) {
    *ok = large_live(a, &size);
    return size;
  }
  if (RTS_UNLIKELY(!slot_at(a, cls, &slot, &index))) return 0;
  u64 word = rts_load_acquire(&rts_record_at(a, index)->word);
  *ok = rts_rec_is_live(word) && a == rts_rec_begin(slot, word);
  return *ok ? rts_rec_size(word) : 0;
}

static void release(bool quarantine_too) {
  struct rts_heap_cache *c = rts_cache_cur();
  if (rts_tls.in_heap) return;
  rts_heap_enter();
  if (quarantine_too) rts_quarantine_flush(c);
  for (u32 cls = 0; c && cls < RTS_CLASSES; cls++) {
    if (c->count[cls]) rts_central_give(cls, c->handle[cls], c->count[cls]);
    c->count[cls] = 0;
  }
  rts_large_release();
  rts_central_release();
  rts_heap_leave();
}

void rts_heap_purge(void) { release(true); }
void rts_heap_release(void) { release(false); }

void rts_heap_lock_all(void) {
  rts_heap_enter();
  rts_quarantine_lock();
  rts_central_lock_all();
  rts_region_lock();
  rts_cache_lock();
  rts_pack_pool_lock();
}

void rts_heap_unlock_all(bool child) {
  (void)child; /* other threads' caches are lost to the child; their blocks stay known */
  rts_pack_pool_unlock();
  rts_cache_unlock();
  rts_region_unlock();
  rts_central_unlock_all();
  rts_quarantine_unlock();
  rts_heap_leave();
}
