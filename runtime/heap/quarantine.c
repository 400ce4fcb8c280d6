/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The quarantine; see quarantine.h. Cost of a free: two stores; a lock for about a hundred. What waits is never touched. */
#include "heap/quarantine.h"

#include "base/mutex.h"
#include "core/flags.h"
#include "heap/central.h"
#include "heap/large.h"
#include "shadow/cells.h"

#define DEFERRED RTS_LIMIT(1024u, 4u)

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_QUARANTINE);
static struct rts_pack *oldest, *newest;
static u64 bytes, blocks, cap, local_cap;
static u64 deferred[DEFERRED];
static u32 deferred_n; /* not zero: some are waiting (may be stale) */
static u64 lost;

void rts_quarantine_init(void) {
  cap = rts_flags.quarantine_size_mb > 0 ? (u64)rts_flags.quarantine_size_mb << 20 : 0;
  cap = rts_min(cap, RTS_LIMIT(1ull << 46, 1ull << 20));
  local_cap = rts_flags.thread_local_quarantine_size_kb > 0 ? (u64)rts_flags.thread_local_quarantine_size_kb << 10 : 0;
  if (local_cap > cap / 4) local_cap = cap / 4;
}

RTS_INLINE u64 footprint(u64 handle) {
  u32 cls = rts_handle_class(handle);
  if (RTS_UNLIKELY(cls == RTS_CLASS_LARGE)) return rts_large_footprint(rts_handle_addr(handle));
  u64 size = rts_classes[cls].size;
  return size + size / RTS_GRANULE + sizeof(struct rts_record) + sizeof(u64);
}

/* The option means memory: race cells are as large as what they stand for. */
RTS_INLINE u64 cap_now(void) { return cap >> rts_race_on; }

/* A block that may not wait: no quarantine, or no memory for it. */
static void reuse(struct rts_heap_cache *c, u64 handle);
static bool claim(u64 handle, u32 tid);
static void reuse_now(struct rts_heap_cache *c, u64 handle) {
  if (claim(handle, rts_heap_tid())) reuse(c, handle);
}

/* A block that has waited long enough. */
static void reuse(struct rts_heap_cache *c, u64 handle) {
  u32 cls = rts_handle_class(handle);
  if (RTS_UNLIKELY(cls == RTS_CLASS_LARGE)) rts_large_evict(rts_handle_addr(handle));
  else if (RTS_LIKELY(c != NULL)) rts_cache_put(c, handle);
  else rts_central_give(cls, &handle, 1);
}

uptr rts_quarantine_raced_slot;

/* FREED -> WAITING, see record.h: by who freed it, or for him. Large blocks have been claimed already. */
static bool claim(u64 handle, u32 tid) {
  if (rts_handle_class(handle) == RTS_CLASS_LARGE || rts_rec_claim(rts_handle_record(handle), tid, !rts_load_relaxed(&rts_heap_threads))) return true;
  rts_store_relaxed(&rts_quarantine_raced_slot, rts_handle_addr(handle));
  return false;
}

/* Drops from the pack what another thread has handed over already. */
static void claim_all(struct rts_pack *p) {
  u32 kept = 0;
  for (u32 i = 0; i < p->n; i++) {
    u64 h = p->handle[i];
    if (i + 8 < p->n) __builtin_prefetch(rts_handle_record(p->handle[i + 8]), 1);
    if (RTS_LIKELY(claim(h, p->tid))) p->handle[kept++] = h;
    else p->bytes -= footprint(h);
  }
  p->n = kept;
}

static struct rts_pack *append(struct rts_pack *p, u64 limit) {
  rts_mutex_lock(&lock);
  if (p) {
    p->next = NULL;
    if (newest) newest->next = p;
    else oldest = p;
    newest = p;
    bytes += p->bytes;
    blocks += p->n;
  }
  struct rts_pack *out = NULL, **tail = &out;
  while (bytes > limit && oldest) {
    struct rts_pack *q = oldest;
    oldest = q->next;
    if (!oldest) newest = NULL;
    bytes -= q->bytes;
    blocks -= q->n;
    *tail = q;
    tail = &q->next;
  }
  *tail = NULL;
  rts_mutex_unlock(&lock);
  return out;
}

static void reuse_all(struct rts_pack *p, struct rts_heap_cache *c) {
  while (p) {
    struct rts_pack *next = p->next;
    for (u32 i = 0; i < p->n; i++) {
      u64 h = p->handle[i];
      /* A hundred at once wait for memory together, and are used before the next hundred. */
      if (c && RTS_LIKELY(rts_handle_class(h) < RTS_CLASSES)) rts_cache_prefetch(h, rts_handle_class(h));
      reuse(c, h);
    }
    if (c && !c->pack) {
      p->n = 0, p->bytes = 0, p->next = NULL, p->tid = rts_heap_tid();
      c->pack = p;
    } else {
      rts_pack_free(p);
    }
    p = next;
  }
}

void rts_quarantine_hand_over(struct rts_pack *p, struct rts_heap_cache *c) {
  if (p) claim_all(p);
  reuse_all(append(p, cap_now()), c);
}

void rts_quarantine_flush(struct rts_heap_cache *c) {
  struct rts_pack *mine = c ? c->pack : NULL;
  if (c) c->pack = NULL;
  rts_quarantine_adopt_deferred(c);
  if (mine) claim_all(mine);
  reuse_all(append(mine, 0), c);
}

RTS_NOINLINE static void full(struct rts_heap_cache *c) {
  struct rts_pack *p = c->pack;
  c->pack = NULL;
  rts_quarantine_hand_over(p, c);
  rts_quarantine_adopt_deferred(c);
}

void rts_quarantine_put(struct rts_heap_cache *c, u64 handle) {
  if (RTS_UNLIKELY(cap == 0)) return reuse_now(c, handle);
  struct rts_pack *p = c->pack;
  if (RTS_UNLIKELY(!p)) {
    p = c->pack = rts_pack_new();
    if (!p) return reuse_now(c, handle);
    p->tid = rts_heap_tid();
  }
  p->handle[p->n++] = handle;
  p->bytes += footprint(handle);
  if (RTS_UNLIKELY(p->n == RTS_PACK_CAP || p->bytes > local_cap >> rts_race_on)) full(c);
}

/* R7: a full array is counted and the block never used again. */
static void defer(u64 handle) {
  if (!claim(handle, rts_heap_tid())) return; /* who will hand it over is somebody else */
  for (u32 i = 0; i < DEFERRED; i++) {
    u64 none = 0;
    if (rts_load_relaxed(&deferred[i]) == 0 && rts_cas_acq_rel(&deferred[i], none, handle)) {
      rts_store_release(&deferred_n, 1);
      return;
    }
  }
  rts_add_relaxed(&lost, 1);
}

static struct rts_pack *pack_of_few(void) {
  struct rts_pack *p = cap ? rts_pack_new() : NULL;
  if (p) p->bytes = sizeof *p;
  return p;
}
static void add(struct rts_pack *p, u64 handle) {
  p->handle[p->n++] = handle;
  p->bytes += footprint(handle);
}

void rts_quarantine_adopt_deferred(struct rts_heap_cache *c) {
  if (RTS_LIKELY(!rts_load_relaxed(&deferred_n))) return;
  rts_store_relaxed(&deferred_n, 0);
  struct rts_pack *p = NULL;
  for (u32 i = 0; i < DEFERRED; i++) {
    u64 h = rts_load_relaxed(&deferred[i]) ? rts_exchange_acq_rel(&deferred[i], 0) : 0;
    if (!h) continue;
    if (!p && !(p = pack_of_few())) {
      reuse(c, h);
      continue;
    }
    add(p, h);
    if (p->n < RTS_PACK_CAP) continue;
    reuse_all(append(p, cap_now()), c);
    p = NULL;
  }
  if (p) reuse_all(append(p, cap_now()), c);
}

void rts_quarantine_put_slow(u64 handle, bool in_signal) {
  if (in_signal) return defer(handle);
  rts_store_relaxed(&rts_heap_threads, 1);
  rts_heap_enter();
  struct rts_pack *p = pack_of_few();
  if (p) {
    p->tid = rts_heap_tid();
    add(p, handle);
    rts_quarantine_hand_over(p, NULL);
  } else {
    reuse_now(NULL, handle);
  }
  rts_heap_leave();
}

void rts_quarantine_counts(u64 *b, u64 *n) {
  *b = rts_load_relaxed(&bytes);
  *n = rts_load_relaxed(&blocks);
}
uptr rts_heap_take_raced(void) {
  uptr slot = rts_exchange_acq_rel(&rts_quarantine_raced_slot, 0);
  struct rts_block b;
  return slot && rts_heap_find(slot, &b) ? b.begin : 0;
}
u64 rts_quarantine_lost(void) { return rts_load_relaxed(&lost); }
void rts_quarantine_lock(void) { rts_mutex_lock(&lock); }
void rts_quarantine_unlock(void) { rts_mutex_unlock(&lock); }
