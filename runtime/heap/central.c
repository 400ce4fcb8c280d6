/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Central lists and carving; see central.h. Cost: one lock for a batch; carving adds a mapping call for each region, and its poisoning. */
#include "heap/central.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/mutex.h"
#include "base/str.h"
#include "heap/dense.h"
#include "heap/pack.h"
#include "heap/region.h"
#include "heap/state.h"
#include "platform/platform.h"

/* Application bytes that one page of shadow covers. */
#define SHADOW_PAGE_COVERS (RTS_PAGE << RTS_SHADOW_SCALE)

struct central {
  struct rts_mutex lock;
  u32 region;          /* being carved, + 1; 0 = none */
  u32 carved;          /* its slots that exist */
  uptr poisoned_to;    /* its slots are poisoned up to here */
  uptr records_to;     /* its records up to here are poisoned */
  uptr step;           /* least to poison next time */
  struct rts_pack *packs;
  u64 free;            /* handles in packs */
};
static struct central centrals[RTS_CLASSES] = {[0 ... RTS_CLASSES - 1] = {.lock = RTS_MUTEX_INIT(RTS_RANK_HEAP_CLASS)}};

/* Poisons further so that [.., end) is. Ends on a shadow page's edge, so no shadow page is half written. */
static void poison_up_to(struct central *c, uptr base, uptr end) {
  if (end <= c->poisoned_to) return;
  uptr to = rts_min(rts_round_up(rts_max(end, c->poisoned_to + c->step), SHADOW_PAGE_COVERS), base + RTS_REGION);
  if (RTS_LIKELY(rts_heap_poison)) rts_poison_unused(c->poisoned_to, to - c->poisoned_to, RTS_MAGIC_HEAP_REDZONE);
  c->poisoned_to = to;
  c->step = RTS_REGION; /* a class that needs more than the first piece is in use: its later regions are poisoned whole */
}

/* The records' shadow is poisoned as they come into use: by pages of them, before the first handle into such a page. */
static void guard_records(struct central *c, const struct rts_class *k, uptr base, uptr end) {
  if (end <= c->records_to) return;
  uptr from = c->records_to, to = rts_min(rts_round_up(end, RTS_PAGE), rts_round_down(base + k->slots, SHADOW_PAGE_COVERS));
  if (from < to && RTS_LIKELY(rts_heap_poison)) rts_poison_unused(from, to - from, RTS_MAGIC_HEAP_REDZONE);
  c->records_to = rts_round_up(end, RTS_PAGE);
}

static bool new_region(struct central *c, u32 cls, const struct rts_class *k, bool in_signal) {
  for (int tries = 0; tries < 4; tries++) {
    s64 r = c->region && !in_signal ? rts_dense_take() : -1;
    bool mapped = r >= 0;
    if (!mapped) r = in_signal ? rts_region_take_lockfree(1) : rts_region_take(1);
    if (r < 0) return false;
    uptr base = rts_region_base((u32)r);
    if (!mapped && !rts_region_map(base, RTS_REGION)) continue; /* something foreign lies there: leave that region alone for good */
    c->poisoned_to = rts_max(base, rts_round_down(base + k->slots - 1, SHADOW_PAGE_COVERS));
    poison_up_to(c, base, base + k->slots + k->size);
    c->records_to = base;
    c->carved = 0;
    rts_regions[r].carved = 0;
    rts_regions[r].dense = 0;
    rts_store_release(&rts_region_kind[r], (u8)(cls + 1));
    c->region = (u32)r + 1;
    return true;
  }
  return false;
}

static u32 carve(struct central *c, u32 cls, u64 *out, u32 n, bool in_signal) {
  const struct rts_class *k = &rts_classes[cls];
  if ((!c->region || c->carved == k->count) && !new_region(c, cls, k, in_signal)) return 0;
  uptr base = rts_region_base(c->region - 1);
  if (n > k->count - c->carved) n = k->count - c->carved;
  poison_up_to(c, base, base + k->slots + (uptr)(c->carved + n) * k->size);
  guard_records(c, k, base, base + (uptr)(c->carved + n) * sizeof(struct rts_record));
  for (u32 i = 0; i < n; i++) {
    /* Last first: caches are stacks, so slots come out in rising order. */
    u32 index = c->carved + n - 1 - i;
    out[i] = rts_handle(base + k->slots + (uptr)index * k->size, index, cls);
  }
  c->carved += n;
  rts_store_release(&rts_regions[c->region - 1].carved, c->carved);
  return n;
}

/* Empty packs stay on the list when the pool's lock may not be taken. */
static u32 take_used(struct central *c, u64 *out, u32 n, bool may_lock) {
  u32 got = 0;
  for (struct rts_pack *p = c->packs; p && got < n;) {
    u32 m = p->n < n - got ? p->n : n - got;
    p->n -= m;
    for (u32 i = 0; i < m; i++) out[got + i] = p->handle[p->n + i];
    got += m;
    if (p->n || !may_lock) {
      p = p->n ? NULL : p->next;
      continue;
    }
    c->packs = p->next;
    rts_pack_free(p);
    p = c->packs;
  }
  c->free -= got;
  return got;
}

u32 rts_central_take(u32 cls, u64 *out, u32 n) {
  struct central *c = &centrals[cls];
  rts_mutex_lock(&c->lock);
  u32 got = take_used(c, out, n, true), quarter = rts_classes[cls].count / 4 + 1, before = c->carved;
  if (!got) got = carve(c, cls, out, n, false);
  u32 region = c->carved / quarter != before / quarter || c->carved == rts_classes[cls].count ? c->region : 0;
  rts_mutex_unlock(&c->lock);
  if (RTS_UNLIKELY(region) && got) rts_dense_region_done(region - 1);
  return got;
}

u64 rts_central_take_signal(u32 cls) {
  /* The interrupted code holds one class lock at most. */
  for (u32 i = cls; i < RTS_CLASSES && i < cls + 8; i++) {
    struct central *c = &centrals[i];
    if (!rts_mutex_try(&c->lock)) continue;
    u64 h = 0;
    if (!take_used(c, &h, 1, false)) carve(c, i, &h, 1, true);
    rts_mutex_unlock(&c->lock);
    if (h) return h;
  }
  return 0;
}

void rts_central_give(u32 cls, const u64 *handles, u32 n) {
  struct central *c = &centrals[cls];
  rts_mutex_lock(&c->lock);
  while (n) {
    struct rts_pack *p = c->packs;
    if (!p || p->n == RTS_PACK_CAP) {
      p = rts_pack_new();
      if (!p) break; /* no memory for handles: these slots are lost */
      p->next = c->packs;
      c->packs = p;
    }
    u32 m = rts_min(n, RTS_PACK_CAP - p->n);
    for (u32 i = 0; i < m; i++) p->handle[p->n + i] = handles[i];
    p->n += m;
    c->free += m;
    handles += m;
    n -= m;
  }
  rts_mutex_unlock(&c->lock);
}

void rts_central_lock_all(void) {
  for (u32 i = 0; i < RTS_CLASSES; i++) rts_mutex_lock(&centrals[i].lock);
}
void rts_central_unlock_all(void) {
  for (u32 i = RTS_CLASSES; i-- > 0;) rts_mutex_unlock(&centrals[i].lock);
}

u64 rts_central_free_bytes(void) {
  u64 sum = 0;
  for (u32 i = 0; i < RTS_CLASSES; i++) sum += rts_load_relaxed(&centrals[i].free) * rts_classes[i].size;
  return sum;
}

/* One bit for each slot of a region. */
struct slot_set {
  u64 bits[RTS_REGION / RTS_SLOT_MIN / 64];
};

/* Pages covered by runs of free slots in [first, last]. */
static void release_run(uptr base, const struct rts_class *k, u32 first, u32 last) {
  uptr lo = rts_round_up(base + k->slots + (uptr)first * k->size, RTS_PAGE);
  uptr hi = rts_round_down(base + k->slots + (uptr)(last + 1) * k->size, RTS_PAGE);
  if (lo < hi) rts_os_release(lo, hi - lo);
}

/* Marks the class's free slots, each in its region's set. */
static void mark_free(const struct central *c, struct slot_set *sets) {
  for (const struct rts_pack *p = c->packs; p; p = p->next)
    for (u32 i = 0; i < p->n; i++) {
      u32 s = rts_handle_index(p->handle[i]);
      sets[rts_region_of(rts_handle_addr(p->handle[i]))].bits[s / 64] |= 1ull << (s % 64);
    }
}

static void release_region(uptr base, const struct rts_class *k, const struct slot_set *set) {
  for (u32 s = 0; s < k->count;) {
    u32 e = s;
    while (e < k->count && (set->bits[e / 64] >> (e % 64) & 1)) e++;
    if (e > s) release_run(base, k, s, e - 1);
    s = e + 1;
  }
}

void rts_central_release(void) {
  for (u32 cls = 0; cls < RTS_CLASSES; cls++) {
    struct central *c = &centrals[cls];
    if (rts_load_relaxed(&c->free) * rts_classes[cls].size < 16 * RTS_PAGE) continue;
    rts_mutex_lock(&c->lock);
    u32 top = rts_load_relaxed(&rts_region_top);
    struct slot_set *sets = rts_os_map(top * sizeof *sets); /* touched for this class's regions only */
    if (sets) {
      mark_free(c, sets);
      for (u32 r = 0; r < top; r++)
        if (rts_region_kind[r] == cls + 1) release_region(rts_region_base(r), &rts_classes[cls], &sets[r]);
      rts_os_unmap(sets, top * sizeof *sets);
    }
    rts_mutex_unlock(&c->lock);
  }
}
