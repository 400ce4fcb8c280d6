/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Life of thread caches, refill and spill. A refill takes 2 slots at first and twice as many each time, so that a thread that
 * allocates little holds little; about one lock for 32 blocks once it is warm.
 * Lock: list of caches, RTS_RANK_LEAF. */
#include "heap/cache.h"

#include "base/mutex.h"
#include "heap/central.h"
#include "heap/heap.h"
#include "heap/quarantine.h"
#include "platform/platform.h"

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LEAF);
static struct rts_heap_cache *all, *idle;
static struct rts_heap_counters gone; /* of dead threads, and of blocks that no cache counted; atomic */

u8 rts_cache_caps[RTS_CLASSES];
u32 rts_heap_threads;

void rts_cache_init(void) {
  for (u32 i = 0; i < RTS_CLASSES; i++) {
    uptr n = RTS_CACHE_CLASS_BYTES / rts_classes[i].size;
    rts_cache_caps[i] = (u8)(n > RTS_CACHE_SLOTS ? RTS_CACHE_SLOTS : n < 2 ? 2 : n);
  }
}

struct rts_heap_cache *rts_heap_cache_new(void) {
  rts_heap_enter();
  rts_mutex_lock(&lock);
  struct rts_heap_cache *c = idle;
  if (c) idle = c->next;
  static bool first_is_out;
  if (first_is_out) rts_store_relaxed(&rts_heap_threads, 1);
  first_is_out = true;
  rts_mutex_unlock(&lock);
  if (!c) c = rts_os_map(sizeof *c);
  if (c) {
    rts_mutex_lock(&lock);
    c->prev = NULL;
    c->next = all;
    if (all) all->prev = c;
    all = c;
    rts_mutex_unlock(&lock);
  }
  rts_heap_leave();
  return c;
}

void rts_heap_cache_drain(struct rts_heap_cache *c) {
  rts_heap_enter();
  for (u32 cls = 0; cls < RTS_CLASSES; cls++) {
    if (c->count[cls]) rts_central_give(cls, c->handle[cls], c->count[cls]);
    c->count[cls] = 0;
    c->want[cls] = 0;
  }
  rts_quarantine_hand_over(c->pack, NULL);
  c->pack = NULL;
  rts_mutex_lock(&lock);
  if (c->prev) c->prev->next = c->next;
  else all = c->next;
  if (c->next) c->next->prev = c->prev;
  rts_add_relaxed(&gone.mallocs, c->mallocs);
  rts_add_relaxed(&gone.frees, c->frees);
  rts_add_relaxed(&gone.bytes_taken, c->bytes_taken);
  rts_add_relaxed(&gone.bytes_given, c->bytes_given);
  c->mallocs = c->frees = c->bytes_taken = c->bytes_given = 0;
  c->next = idle;
  idle = c;
  rts_mutex_unlock(&lock);
  rts_heap_leave();
}

RTS_NOINLINE u64 rts_cache_refill(struct rts_heap_cache *c, u32 cls) {
  u32 cap = rts_cache_cap(cls), n = c->want[cls] ? c->want[cls] : 2;
  if (n > cap) n = cap;
  u32 more = n * 2 > cap / 2 ? cap / 2 : n * 2;
  c->want[cls] = (u8)(more ? more : 1);
  c->count[cls] = (u16)rts_central_take(cls, c->handle[cls], n);
  rts_quarantine_adopt_deferred(c);
  if (!c->count[cls]) return 0;
  return c->handle[cls][--c->count[cls]];
}

void rts_cache_put(struct rts_heap_cache *c, u64 handle) {
  u32 cls = rts_handle_class(handle), n = c->count[cls], cap = rts_cache_cap(cls);
  if (RTS_UNLIKELY(n >= cap)) {
    /* The oldest half goes; the younger is what caches hold. */
    u32 spill = (n + 1) / 2;
    rts_central_give(cls, c->handle[cls], spill);
    n -= spill;
    for (u32 i = 0; i < n; i++) c->handle[cls][i] = c->handle[cls][i + spill];
  }
  c->handle[cls][n] = handle;
  c->count[cls] = (u16)(n + 1);
}

void rts_cache_sum(struct rts_heap_counters *out) {
  rts_heap_enter();
  rts_mutex_lock(&lock);
  out->mallocs = rts_load_relaxed(&gone.mallocs);
  out->frees = rts_load_relaxed(&gone.frees);
  out->bytes_taken = rts_load_relaxed(&gone.bytes_taken);
  out->bytes_given = rts_load_relaxed(&gone.bytes_given);
  for (struct rts_heap_cache *c = all; c; c = c->next) {
    out->mallocs += rts_load_relaxed(&c->mallocs);
    out->frees += rts_load_relaxed(&c->frees);
    out->bytes_taken += rts_load_relaxed(&c->bytes_taken);
    out->bytes_given += rts_load_relaxed(&c->bytes_given);
  }
  rts_mutex_unlock(&lock);
  rts_heap_leave();
}

void rts_cache_count_alloc(uptr size) {
  rts_add_relaxed(&gone.mallocs, 1);
  rts_add_relaxed(&gone.bytes_taken, size);
}
void rts_cache_count_free(uptr size) {
  rts_add_relaxed(&gone.frees, 1);
  rts_add_relaxed(&gone.bytes_given, size);
}

void rts_cache_lock(void) { rts_mutex_lock(&lock); }
void rts_cache_unlock(void) { rts_mutex_unlock(&lock); }
