/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The table of sync objects, and acquire and release on them; see sync.h for Y1-Y3.
 *
 * Look-up takes no lock: buckets are lists of indices, neighbouring addresses in neighbouring buckets. Inserting and forgetting lock a
 * stripe of buckets, and the object for what they change in it. Order: stripe, object, pool. Waits are bounded (spin.h).
 * Inside the engine only. May use vector registers. Cost: find ~2 ns, uncontended acquire or release ~10 ns. */
#include "race/sync.h"

#include "base/str.h"
#include "platform/platform.h"
#include "race/granule.h"
#include "race/spin.h"
#include "shadow/lazy.h"

#define BUCKETS (1u << RTS_LIMIT(20, 4))
#define STRIPES 256u
#define OBJECTS RTS_LIMIT(1u << 26, 1u << 16)
#define BIGS RTS_LIMIT(1u << 24, 1u << 12)

/* Equal-sized things by index, 0 being none. */
struct pool {
  u32 lock, used, free;
};
static struct rts_sync *objects;
static rts_clock *bigs;
static struct pool object_pool = {.used = 1}, big_pool = {.used = 1};
static u32 *buckets;
static u32 stripes[STRIPES * 16]; /* a line each */

void rts_sync_init(void) {
  buckets = rts_shadow_table(BUCKETS * sizeof *buckets, "the table of sync objects");
  objects = rts_shadow_table(OBJECTS * sizeof *objects, "sync objects");
  bigs = rts_shadow_table(BIGS * sizeof *bigs, "vector clocks");
}

void rts_sync_unlock_all(void) {
  object_pool.lock = big_pool.lock = 0;
  for (u32 i = 0; i < STRIPES; i++) stripes[i * 16] = 0;
}

RTS_INLINE u32 bucket_of(uptr addr) {
  uptr g = addr >> 3;
  return (u32)(g + (g >> 20) * 0x9e3779b1u) & (BUCKETS - 1);
}
static u32 *stripe_of(u32 bucket) { return &stripes[(bucket / 16 % STRIPES) * 16]; }

struct rts_sync *rts_sync_find(uptr addr) {
  for (u32 i = rts_load_acquire(&buckets[bucket_of(addr)]); i; i = rts_load_acquire(&objects[i].next))
    if (rts_load_relaxed(&objects[i].addr) == addr) return &objects[i];
  return NULL;
}

static bool lock(struct rts_race_thread *t, struct rts_sync *o) {
  t->held_sync = o;
  for (u32 i = 0;; i++) {
    u32 seq = rts_load_relaxed(&o->seq);
    if (!(seq & 1)) {
      if (rts_race_alone()) return rts_store_release(&o->seq, seq + 1), true;
      if (rts_cas_acq_rel(&o->seq, seq, seq + 1)) return true;
    }
    if (!rts_spin_wait(i)) break;
  }
  t->held_sync = NULL;
  return false;
}

void rts_sync_unlock(struct rts_race_thread *t, struct rts_sync *o) {
  rts_store_release(&o->seq, o->seq + 1);
  t->held_sync = NULL;
}

/* A free index, its old successor in *next of the free list, or a new one; 0 when all are used. */
static u32 pool_take(struct pool *p, u32 limit, u32 (*next)(u32)) {
  u32 i = 0;
  if (!rts_spin_lock(&p->lock)) return 0;
  if (p->free) {
    i = p->free;
    p->free = next(i);
  } else if (p->used < limit) {
    i = p->used++;
  }
  rts_spin_unlock(&p->lock);
  return i;
}
static u32 next_object(u32 i) { return objects[i].next; }
static u32 next_big(u32 i) { return *(u32 *)bigs[i]; }

static void give_big(u32 i) {
  if (!i || !rts_spin_lock(&big_pool.lock)) return;
  *(u32 *)bigs[i] = big_pool.free;
  big_pool.free = i;
  rts_spin_unlock(&big_pool.lock);
}
static void give_object(struct rts_sync *o) {
  if (!rts_spin_lock(&object_pool.lock)) return;
  rts_store_release(&o->next, object_pool.free);
  object_pool.free = (u32)(o - objects);
  rts_spin_unlock(&object_pool.lock);
}

static struct rts_sync *insert(struct rts_race_thread *t, uptr addr) {
  u32 b = bucket_of(addr), *stripe = stripe_of(b);
  rts_race_page_mark(addr, RTS_PAGE_SYNC);
  if (!rts_spin_lock(stripe)) return NULL;
  struct rts_sync *o = rts_sync_find(addr);
  u32 i = o ? 0 : pool_take(&object_pool, OBJECTS, next_object);
  if (i && lock(t, &objects[i])) { /* somebody with an old pointer may have it */
    o = &objects[i];
    o->era = 0;
    rts_store_relaxed(&o->addr, addr);
    rts_store_release(&o->next, buckets[b]);
    rts_sync_unlock(t, o);
    rts_store_release(&buckets[b], i);
    rts_race_count(&rts_race_counts.sync_objects);
  }
  rts_spin_unlock(stripe);
  return o;
}

struct rts_sync *rts_sync_lock(struct rts_race_thread *t, uptr addr, bool create) {
  for (;;) {
    struct rts_sync *o = rts_sync_find(addr);
    if (!o && !create) return NULL;
    if (!o) o = insert(t, addr);
    if (!o || !lock(t, o)) {
      rts_race_pardon_all();
      return NULL;
    }
    if (RTS_LIKELY(o->addr == addr && o->era <= t->era)) return o;
    bool later = o->addr == addr;
    rts_sync_unlock(t, o);
    if (later) rts_race_attend(t); /* C3 */
  }
}

static void forget_granule(struct rts_race_thread *t, uptr addr, uptr end, u32 *bucket) {
  for (u32 *link = bucket; *link;) {
    struct rts_sync *o = &objects[*link];
    if (o->addr < addr || o->addr >= end || !lock(t, o)) {
      link = &o->next;
      continue;
    }
    rts_store_release(link, o->next);
    give_big(o->big);
    o->big = o->era = 0;
    rts_store_relaxed(&o->addr, 0);
    rts_sync_unlock(t, o);
    give_object(o);
    rts_sub_relaxed(&rts_race_counts.sync_objects, 1);
  }
}

void rts_sync_forget(struct rts_race_thread *t, uptr addr, uptr size) {
  uptr end = addr + size;
  for (uptr g = addr & ~7ul; g < end; g += 8) {
    u32 b = bucket_of(g);
    if (RTS_LIKELY(!rts_load_relaxed(&buckets[b]))) continue;
    if (!rts_spin_lock(stripe_of(b))) continue;
    forget_granule(t, rts_max(g, addr), rts_min(g + 8, end), &buckets[b]);
    rts_spin_unlock(stripe_of(b));
  }
}

/* -- clocks -- */

const int16_t *rts_sync_clock(const struct rts_sync *o, u32 *n) {
  u32 big = rts_load_relaxed(&o->big);
  *n = big ? RTS_CLOCK_FULL : RTS_CLOCK_SMALL;
  return big ? bigs[big] : o->small;
}

void rts_sync_acquire(struct rts_race_thread *t, const struct rts_sync *o) {
  if (o->era != t->era) return;
  u32 n;
  const int16_t *c = rts_sync_clock(o, &n);
  rts_clock_join(t->vc, c, n);
  if (n > t->n) t->n = n;
  rts_race_joined(t);
}

/* The clock of o with room for n entries; null if there is no memory for it (C5). What it held is kept. */
static int16_t *room(struct rts_sync *o, u32 n, u32 *have) {
  if (n > RTS_CLOCK_SMALL && !o->big) {
    u32 i = pool_take(&big_pool, BIGS, next_big);
    if (!i) {
      rts_race_pardon_all();
      return NULL;
    }
    rts_clock_copy(bigs[i], o->small, RTS_CLOCK_SMALL);
    rts_memset(&bigs[i][RTS_CLOCK_SMALL], 0, sizeof bigs[i] - sizeof o->small);
    rts_store_release(&o->big, i);
  }
  return (int16_t *)rts_sync_clock(o, have);
}

void rts_sync_merge(struct rts_race_thread *t, struct rts_sync *o, const int16_t *clock, u32 n) {
  u32 have;
  if (o->era != t->era) {
    rts_sync_replace(t, o, clock, n);
    return;
  }
  int16_t *c = room(o, n, &have);
  if (c) rts_clock_join(c, clock, n);
}

void rts_sync_replace(struct rts_race_thread *t, struct rts_sync *o, const int16_t *clock, u32 n) {
  u32 have;
  int16_t *c = room(o, n, &have);
  if (!c) return;
  o->era = t->era;
  rts_clock_copy(c, clock, n);
  if (have > n) rts_memset(c + n, 0, (have - n) * sizeof *c);
}

/* -- the door -- */

/* The current thread if it synchronises now; null after C5, or if told to ignore it. */
static struct rts_race_thread *enter(void) {
  if (RTS_UNLIKELY(rts_race_off)) return NULL;
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) {
    rts_race_pardon_all();
  } else if (RTS_UNLIKELY(t->ignore_sync)) {
    rts_race_leave(t);
    return NULL;
  }
  return t;
}

void rts_race_acquire(uptr obj) {
  struct rts_race_thread *t = enter();
  if (!t) return;
  struct rts_sync *o = rts_sync_lock(t, obj, false);
  if (o) {
    rts_sync_acquire(t, o);
    rts_sync_unlock(t, o);
  }
  rts_race_leave(t);
}

RTS_INLINE void release(uptr obj, bool acquire, bool replace) {
  struct rts_race_thread *t = enter();
  if (!t) return;
  struct rts_sync *o = rts_sync_lock(t, obj, true);
  if (o) {
    if (acquire) rts_sync_acquire(t, o);
    if (acquire || replace) rts_sync_replace(t, o, t->vc, t->n);
    else rts_sync_merge(t, o, t->vc, t->n);
    rts_sync_unlock(t, o);
  }
  rts_race_advance(t);
  rts_race_leave(t);
}

void rts_race_release(uptr obj) { release(obj, false, false); }
void rts_race_release_store(uptr obj) { release(obj, false, true); }
void rts_race_acq_rel(uptr obj) { release(obj, true, false); }
