/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The table of sync objects, and acquire and release on them; see sync.h for Y1-Y6.
 *
 * Look-up takes no lock: lists of indices, neighbouring words in neighbouring lists. Inserting, mixing and forgetting lock a
 * stripe of units, and the object for what they change in it. Order: stripe, mixed object, other object, pool. Waits are bounded (spin.h).
 * Inside the engine only. May use vector registers. Cost: find ~2 ns, uncontended acquire or release ~10 ns. */
#include "race/sync.h"

#include "base/str.h"
#include "platform/platform.h"
#include "platform/x86_64.h"
#include "race/accesses.h"
#include "race/spin.h"
#include "shadow/lazy.h"

#define STRIPES 256u
#define OBJECTS RTS_LIMIT(1u << 26, 1u << 16)
#define BIGS RTS_LIMIT(1u << 24, 1u << 12)

/* Equal-sized things by index, 0 being none. In a line of its own: every access reads variables that the linker puts beside it. */
struct pool {
  u32 lock, used, free;
} RTS_ALIGNED(64);
struct rts_sync *rts_sync_objects;
#define objects rts_sync_objects
static rts_clock *bigs;
static struct pool object_pool = {.used = 1}, big_pool = {.used = 1};
u32 *rts_sync_buckets;
static u16 *parts; /* of each page of memory (RTS_PAGE_SHIFT): see PART */
static u32 stripes[STRIPES * 16]; /* a line each */

void rts_sync_init(void) {
  rts_sync_buckets = rts_shadow_table(RTS_SYNC_BUCKETS * RTS_SYNC_LISTS * sizeof *rts_sync_buckets, "the table of sync objects");
  objects = rts_shadow_table(OBJECTS * sizeof *objects, "sync objects");
  parts = rts_shadow_table((RTS_ADDR_END >> RTS_PAGE_SHIFT) * sizeof *parts, "the list of memory with sync objects");
  bigs = rts_shadow_table(BIGS * sizeof *bigs, "vector clocks");
}

void rts_sync_unlock_all(void) {
  object_pool.lock = big_pool.lock = 0;
  for (u32 i = 0; i < STRIPES; i++) stripes[i * 16] = 0;
}

/* [0] is the lock, [1] counts objects taken out: whoever walked a list meanwhile may have left it with one of them. */
static u32 *stripe_of(const u32 *unit) { return &stripes[((uptr)(unit - rts_sync_buckets) / (16 * RTS_SYNC_LISTS) % STRIPES) * 16]; }

RTS_KEEPS_REGISTERS u32 rts_sync_taken_out(uptr addr) { return rts_load_acquire(&stripe_of(rts_sync_unit_of(addr))[1]); }

RTS_INLINE u32 size_of(u64 key) { return (u32)(key >> RTS_SYNC_SIZE_SHIFT) & 31; }
RTS_INLINE uptr addr_of(u64 key) { return key & RTS_SYNC_ADDR; }
RTS_INLINE bool in_unit(u64 key, uptr addr) { return !((key ^ addr) & RTS_SYNC_ADDR & ~(RTS_SYNC_UNIT - 1)); }

/* An object of just these bytes. Others of the unit would be mixed with it otherwise (Y4), and while they are, it is locked until it is poured out. */
RTS_INLINE struct rts_sync *search_exact(uptr addr, u32 size) {
  for (u32 i = rts_load_acquire(rts_sync_list_of(addr)); i; i = rts_load_acquire(&objects[i].next)) {
    u64 key = rts_load_relaxed(&objects[i].key);
    if (RTS_LIKELY(rts_sync_is_key(key, addr, size) && (size_of(key) || !size))) return &objects[i];
  }
  return NULL;
}

/* Y4: the mixed one is first in the first list, since what it replaces is still there for a while. */
static RTS_NOINLINE struct rts_sync *search(uptr addr, u32 size, bool *clash) {
  const u32 *unit = rts_sync_unit_of(addr);
  struct rts_sync *exact = NULL, *nameless = NULL;
  bool met = false;
  for (u32 l = 0; l < RTS_SYNC_LISTS; l++)
    for (u32 i = rts_load_acquire(&unit[l]); i; i = rts_load_acquire(&objects[i].next)) {
      u64 key = rts_load_relaxed(&objects[i].key);
      if (!in_unit(key, addr)) continue;
      if (key & RTS_SYNC_MIXED) return &objects[i];
      if (rts_sync_is_key(key, addr, size) && (size_of(key) || !size)) exact = &objects[i];
      else if (addr_of(key) == addr && !size_of(key)) nameless = &objects[i];
      else met |= size && size_of(key) && addr_of(key) < addr + size && addr < addr_of(key) + size_of(key);
    }
  if (exact) return exact;
  *clash = met;
  return met ? NULL : nameless;
}

static bool mix(struct rts_race_thread *t, uptr addr);

struct rts_sync *rts_sync_peek(uptr addr, u32 size, bool *clash) {
  *clash = false;
  struct rts_sync *o = search_exact(addr, size);
  if (RTS_LIKELY(o != NULL)) return o;
  u32 *stripe = stripe_of(rts_sync_unit_of(addr));
  for (;;) {
    *clash = false;
    u32 before = rts_load_acquire(&stripe[1]);
    o = search(addr, size, clash);
    if (o || *clash || rts_load_acquire(&stripe[1]) == before) return o;
  }
}

struct rts_sync *rts_sync_find(struct rts_race_thread *t, uptr addr, u32 size) {
  for (;;) {
    bool clash;
    struct rts_sync *o = rts_sync_peek(addr, size, &clash);
    if (RTS_LIKELY(!clash) || !mix(t, addr)) return o;
  }
}

RTS_INLINE bool lock(struct rts_race_thread *t, struct rts_sync *o) {
  t->held_sync = o;
  for (u32 i = 0;; i++) {
    bool alone = rts_race_alone();
    u32 seq = rts_load_relaxed(&o->seq);
    if (!(seq & 1)) {
      if (alone) return rts_store_release(&o->seq, seq + 1), true;
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

/* Which of a page's parts of 4 KB have had objects: the lists of a block's units are a quarter as long as the block, and mostly empty. Never taken back. */
#define PART 4096ul
RTS_INLINE u16 part_bit(uptr addr) { return (u16)(1u << (addr / PART % 16)); }
/* The second one of 32 KB brings the lists of all: look-ups read them before anything is written there, which would be two page faults each, the second
 * with a message to all CPUs. */
#define BROUGHT (8 * PART)
static RTS_NOINLINE void new_part(u16 *p, uptr addr) {
  u16 before = __atomic_fetch_or(p, part_bit(addr), __ATOMIC_SEQ_CST) & (u16)(0xff << (addr / PART & 8));
  if (!before || before & (before - 1)) return;
  uptr from = rts_round_down((uptr)rts_sync_unit_of(rts_round_down(addr, BROUGHT)), RTS_PAGE), end = (uptr)&rts_sync_buckets[RTS_SYNC_BUCKETS * RTS_SYNC_LISTS];
  rts_os_populate(from, rts_min(BROUGHT + RTS_PAGE, rts_round_up(end, RTS_PAGE) - from));
}
static void mark_part(uptr addr) {
  u16 *p = &parts[addr >> RTS_PAGE_SHIFT];
  if (RTS_UNLIKELY(!(rts_load_relaxed(p) & part_bit(addr)))) new_part(p, addr);
}

/* A new object for the key, locked and not in a list yet; null if there is none to be had. */
static struct rts_sync *make(struct rts_race_thread *t, u64 key) {
  u32 i = pool_take(&object_pool, OBJECTS, next_object);
  if (!((uptr)&objects[i] % RTS_PAGE)) rts_cpu_touch(&objects[i].key); /* the page's first: not read before it is written */
  if (!i || !lock(t, &objects[i])) return NULL; /* somebody with an old pointer may have it locked */
  objects[i].era = objects[i].by = objects[i].n = objects[i].records = 0;
  rts_store_relaxed(&objects[i].key, key);
  mark_part(addr_of(key));
  rts_race_page_mark(addr_of(key), RTS_PAGE_SYNC);
  rts_race_count(&rts_race_counts.sync_objects);
  return &objects[i];
}
static void link_in(struct rts_sync *o, u32 *bucket) {
  rts_store_release(&o->next, *bucket);
  rts_store_release(bucket, (u32)(o - objects));
}
/* With the object and the stripe locked; unlocks the object. keep: its memory stays. */
static void take_out(struct rts_race_thread *t, struct rts_sync *o, u32 *link, u32 *stripe, bool keep) {
  if (RTS_UNLIKELY(o->records != RTS_RECORDS_NONE)) rts_accesses_end(t, o, keep);
  rts_store_release(link, o->next);
  rts_store_release(&stripe[1], stripe[1] + 1);
  give_big(o->big);
  o->big = o->era = o->by = o->n = 0;
  rts_store_relaxed(&o->key, 0);
  rts_sync_unlock(t, o);
  give_object(o);
  rts_sub_relaxed(&rts_race_counts.sync_objects, 1);
}

static struct rts_sync *insert(struct rts_race_thread *t, uptr addr, u32 size) {
  u32 *stripe = stripe_of(rts_sync_unit_of(addr));
  if (!rts_spin_lock(stripe)) return NULL;
  bool clash = false;
  struct rts_sync *o = search(addr, size, &clash);
  if (!o && !clash && (o = make(t, rts_sync_key(addr, size)))) {
    rts_sync_unlock(t, o);
    link_in(o, rts_sync_list_of(addr));
  }
  rts_spin_unlock(stripe);
  return clash ? rts_sync_find(t, addr, size) : o;
}

static RTS_NOINLINE struct rts_sync *lock_any(struct rts_race_thread *t, uptr addr, u32 size, bool create) {
  for (;;) {
    struct rts_sync *o = rts_sync_find(t, addr, size);
    if (!o && !create) return NULL;
    if (!o) o = insert(t, addr, size);
    if (!o || !lock(t, o)) {
      rts_race_pardon_all();
      return NULL;
    }
    bool same = rts_sync_is(o, addr, size);
    if (RTS_LIKELY(same && o->era <= t->era)) return o;
    rts_sync_unlock(t, o);
    if (same) rts_race_attend(t); /* C3 */
  }
}

/* Mostly it is there, free, and of our era. */
struct rts_sync *rts_sync_lock(struct rts_race_thread *t, uptr addr, u32 size, bool create) {
  struct rts_sync *o = search_exact(addr, size);
  if (RTS_UNLIKELY(!o)) return lock_any(t, addr, size, create);
  t->held_sync = o;
  bool alone = rts_race_alone();
  u32 seq = rts_load_relaxed(&o->seq);
  if (RTS_LIKELY(!(seq & 1)) && (alone ? (rts_store_release(&o->seq, seq + 1), true) : rts_cas_acq_rel(&o->seq, seq, seq + 1))) {
    if (RTS_LIKELY(rts_sync_is(o, addr, size) && o->era <= t->era)) return o;
    rts_sync_unlock(t, o);
  }
  t->held_sync = NULL;
  return lock_any(t, addr, size, create);
}

/* -- Y4 -- */

static int16_t *room(struct rts_sync *o, u32 n);
RTS_INLINE void forget_latest(struct rts_sync *o) {
  if (o->big) rts_store_relaxed(&o->latest.place, 0), rts_store_relaxed(&o->latest.own, 0);
}

/* What was released to `from` is from now on released to `to`; both locked. Not of the thread's era alone: nobody's clock is read here. */
static void pour(struct rts_sync *to, const struct rts_sync *from) {
  if (!from->era || from->era < to->era) return;
  to->by = 0;
  if (from->era > to->era) forget_latest(to), to->n = 0;
  int16_t *d = room(to, from->n);
  if (!d) return;
  to->era = from->era;
  rts_sync_join(d, from);
}

/* Waits for operations under way on the unit's other objects; those that come later wait for `o`. */
static void pour_list(struct rts_race_thread *t, struct rts_sync *o, u32 *list, u32 *stripe) {
  for (u32 *link = list; *link;) {
    struct rts_sync *old = &objects[*link];
    if (old == o || !in_unit(old->key, addr_of(o->key))) {
      link = &old->next;
    } else if (lock(t, old)) {
      pour(o, old);
      take_out(t, old, link, stripe, true);
    } else {
      rts_race_pardon_all();
      link = &old->next;
    }
  }
}

/* False after C5. */
static RTS_NOINLINE bool mix(struct rts_race_thread *t, uptr addr) {
  u32 *lists = rts_sync_unit_of(addr), *stripe = stripe_of(lists);
  uptr unit = addr & ~(RTS_SYNC_UNIT - 1);
  if (!rts_spin_lock(stripe)) return rts_race_pardon_all(), false;
  bool clash = false;
  struct rts_sync *o = search(unit, RTS_SYNC_UNIT, &clash);
  bool done = o && (o->key & RTS_SYNC_MIXED);
  if (!done && (o = make(t, rts_sync_key(unit, 0) | RTS_SYNC_MIXED))) {
    t->held_mixed = o;
    link_in(o, lists);
    for (u32 l = 0; l < RTS_SYNC_LISTS; l++) pour_list(t, o, &lists[l], stripe);
    rts_sync_unlock(t, o);
    t->held_mixed = NULL;
    done = true;
  }
  rts_spin_unlock(stripe);
  if (!done) rts_race_pardon_all();
  return done;
}

/* -- memory that goes -- */

static void forget_list(struct rts_race_thread *t, uptr addr, uptr end, u32 *list, u32 *stripe) {
  for (u32 *link = list; *link;) {
    struct rts_sync *o = &objects[*link];
    uptr at = addr_of(o->key);
    bool whole = !(o->key & RTS_SYNC_MIXED) || at + RTS_SYNC_UNIT <= end;
    if (at < addr || at >= end || !whole || !lock(t, o)) link = &o->next;
    else take_out(t, o, link, stripe, false);
  }
}

/* The next unit from u on, below end, of which there may be any. Four at a time: their lists are side by side, except where the table ends. */
RTS_INLINE uptr next_with_any(uptr u, uptr end) {
  const u64 *last = (const u64 *)&rts_sync_buckets[(RTS_SYNC_BUCKETS - 4) * RTS_SYNC_LISTS];
  for (; u < end; u += RTS_SYNC_UNIT) {
    for (; !(u & (4 * RTS_SYNC_UNIT - 1)) && u < end; u += 4 * RTS_SYNC_UNIT) {
      const u64 *lists = (const u64 *)rts_sync_unit_of(u);
      u64 any = 0;
      if (RTS_UNLIKELY(lists > last)) break;
      for (u32 i = 0; i < 8; i++) any |= rts_load_relaxed(&lists[i]);
      if (any) break;
    }
    if (u < end && rts_sync_any(u)) break;
  }
  return u;
}

static void forget(struct rts_race_thread *t, uptr addr, uptr end) {
  for (uptr u = addr & ~(RTS_SYNC_UNIT - 1); (u = next_with_any(u, end)) < end; u += RTS_SYNC_UNIT) {
    u32 *lists = rts_sync_unit_of(u), *stripe = stripe_of(lists);
    if (!rts_spin_lock(stripe)) continue;
    for (u32 l = 0; l < RTS_SYNC_LISTS; l++) forget_list(t, rts_max(u, addr), rts_min(u + RTS_SYNC_UNIT, end), &lists[l], stripe);
    rts_spin_unlock(stripe);
  }
}

void rts_sync_forget(struct rts_race_thread *t, uptr addr, uptr size) {
  for (uptr a = addr, end = addr + size, next; a < end; a = next) {
    next = rts_min(end, rts_round_down(a, PART) + PART);
    if (RTS_UNLIKELY(rts_load_relaxed(&parts[a >> RTS_PAGE_SHIFT]) & part_bit(a))) forget(t, a, next);
  }
}

/* -- clocks -- */

/* Without the lock the parts may not belong together, but then nobody believes in what comes of them. */
RTS_INLINE const int16_t *clock_of(const struct rts_sync *o, u32 *n) {
  u32 big = rts_load_relaxed(&o->big), used = rts_load_relaxed(&o->n);
  *n = (u32)rts_min(used, big ? RTS_CLOCK_FULL : RTS_CLOCK_SMALL);
  return big ? bigs[big] : o->small;
}
RTS_INLINE void join_own(int16_t *clock, const struct rts_sync *o) {
  int16_t *at = &clock[rts_load_relaxed(&o->latest.place) % RTS_PLACES], own = rts_load_relaxed(&o->latest.own);
  if (rts_load_relaxed(&o->big)) *at = rts_max(*at, own);
}
u32 rts_sync_join(int16_t *clock, const struct rts_sync *o) {
  u32 n;
  const int16_t *c = clock_of(o, &n);
  rts_clock_join(clock, c, n);
  join_own(clock, o);
  return n;
}
u32 rts_sync_copy(int16_t *clock, const struct rts_sync *o) {
  u32 n;
  const int16_t *c = clock_of(o, &n);
  rts_clock_copy(clock, c, n);
  if (n) join_own(clock, o);
  return n;
}

void rts_sync_acquire(struct rts_race_thread *t, const struct rts_sync *o) {
  if (o->era != t->era || rts_sync_known(t, o->by, o->at, false)) return;
  u32 place;
  int16_t own;
  if (rts_sync_latest(t, o, o->by, false, &place, &own)) {
    t->vc[place] = rts_max(t->vc[place], own);
  } else {
    u32 n = rts_sync_join(t->vc, o);
    if (n > t->n) t->n = n;
  }
  rts_race_joined(t, o->by);
  rts_sync_now_known(t, o->by, o->at, false);
}

/* The clock of o with room for n entries; null if there is no memory for it (C5). What it held is kept. */
static int16_t *room(struct rts_sync *o, u32 n) {
  u32 have = o->n;
  if (RTS_UNLIKELY(n > RTS_CLOCK_SMALL && !o->big)) {
    u32 i = pool_take(&big_pool, BIGS, next_big);
    if (!i) {
      rts_race_pardon_all();
      return NULL;
    }
    rts_clock_copy(bigs[i], o->small, RTS_CLOCK_SMALL);
    rts_store_release(&o->big, i);
    forget_latest(o);
  }
  int16_t *c = o->big ? bigs[o->big] : o->small;
  if (n > have) {
    rts_memset(c + have, 0, (n - have) * sizeof *c);
    rts_store_relaxed(&o->n, (u8)n);
  }
  return c;
}

bool rts_sync_make_full(struct rts_sync *o) {
  if (o->big) return true;
  u32 i = pool_take(&big_pool, BIGS, next_big);
  if (!i) return false;
  rts_clock_copy(bigs[i], o->small, RTS_CLOCK_SMALL);
  rts_store_release(&o->big, i);
  forget_latest(o);
  rts_store_relaxed(&o->by, 0);
  return true;
}
/* Of numbers, as far as it is one of the same releaser's. */
RTS_INLINE u16 same_releaser(u64 earlier, u64 number) { return earlier >> 16 == number >> 16 ? (u16)earlier : 0; }
/* The clock is that of t's release `number`. If that was a fence, vc may have grown since: then no release of before counts as like it. */
RTS_INLINE void set(struct rts_race_thread *t, struct rts_sync *o, const int16_t *clock, u32 n, u64 number) {
  if (RTS_LIKELY(n == RTS_CLOCK_SMALL && !o->big)) {
    rts_clock_copy_small(o->small, clock);
  } else {
    int16_t *c = room(o, n);
    if (!c) return;
    rts_clock_copy(c, clock, n);
    rts_store_relaxed(&o->latest.from, t->from);
    rts_store_relaxed(&o->latest.since, same_releaser(t->grown, number));
    rts_store_relaxed(&o->latest.alien, same_releaser(t->alien, number));
    rts_store_relaxed(&o->latest.own, clock[t->place]);
    rts_store_relaxed(&o->latest.place, (u16)t->place);
    c[t->place] = 0;
  }
  rts_store_relaxed(&o->n, (u8)n);
  rts_store_relaxed(&o->by, o->key & RTS_SYNC_MIXED ? 0 : (u32)(number >> 16));
  rts_store_relaxed(&o->at, (u16)number);
  o->era = t->era;
}
static void merge(struct rts_sync *o, const int16_t *clock, u32 n) {
  int16_t *c = room(o, n);
  if (c && o->big) join_own(c, o), forget_latest(o);
  if (c) rts_clock_join(c, clock, n);
  rts_store_relaxed(&o->by, 0);
}

void rts_sync_release(struct rts_race_thread *t, struct rts_sync *o, bool merged) {
  if (RTS_LIKELY(rts_sync_release_again(t, o))) return;
  u64 number = rts_sync_next_release(t);
  merged |= (o->key & RTS_SYNC_MIXED) != 0;
  if (merged && o->era == t->era && !rts_sync_known(t, o->by, o->at, false)) merge(o, t->vc, t->n);
  else set(t, o, t->vc, t->n, number);
}

void rts_sync_release_fence(struct rts_race_thread *t, struct rts_sync *o, bool merged) {
  if (RTS_LIKELY(rts_sync_release_fence_again(t, o, merged))) return;
  merged |= (o->key & RTS_SYNC_MIXED) != 0;
  if (merged && o->era == t->era) merge(o, t->fence, t->fence_n);
  else set(t, o, t->fence, t->fence_n, t->fence_released);
}

static u32 releasers;
u64 rts_sync_first_release(struct rts_race_thread *t) {
  u32 by = rts_add_relaxed(&releasers, 1) + 1;
  if (RTS_UNLIKELY(!by)) by = rts_add_relaxed(&releasers, 1) + 1;
  return t->released = (u64)by << 16 | 1;
}

void rts_sync_clear(struct rts_sync *o) {
  if (!(o->key & RTS_SYNC_MIXED)) o->era = o->by = 0;
}

/* -- the door -- */

/* The current thread if it synchronises now; null after C5, or if told to ignore it. */
static struct rts_race_thread *enter(void) {
  if (RTS_UNLIKELY(rts_race_off) || rts_race_solitary()) return NULL; /* alone: creating another thread orders all of this */
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) {
    rts_race_pardon_all();
  } else if (RTS_UNLIKELY(t->ignore_sync)) {
    rts_race_leave(t);
    return NULL;
  }
  return t;
}

/* Nothing to take in, which is so whenever a lock was last given back by who takes it now. Not inside the engine, so nothing is changed. */
RTS_INLINE bool idle_acquire(uptr obj) {
  const struct rts_race_thread *t = rts_race_self;
  bool clash;
  if (RTS_UNLIKELY(!t || t->busy)) return false;
  const struct rts_sync *o = rts_sync_peek(obj, 0, &clash);
  if (!o) return !clash;
  u32 seq = rts_load_acquire(&o->seq);
  u32 era = rts_load_relaxed(&o->era);
  bool known = era < t->era || (era == t->era && rts_sync_known(t, rts_load_relaxed(&o->by), rts_load_relaxed(&o->at), false));
  known &= !(seq & 1) && rts_sync_is(o, obj, 0);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return known && rts_load_relaxed(&o->seq) == seq;
}

void rts_race_acquire(uptr obj) {
  if (RTS_UNLIKELY(rts_race_off) || idle_acquire(obj)) return;
  struct rts_race_thread *t = enter();
  if (!t) return;
  struct rts_sync *o = rts_sync_lock(t, obj, 0, false);
  if (o) {
    rts_sync_acquire(t, o);
    rts_sync_unlock(t, o);
  }
  rts_race_leave(t);
}

RTS_INLINE void release(uptr obj, bool replace) {
  struct rts_race_thread *t = enter();
  if (!t) return;
  struct rts_sync *o = rts_sync_lock(t, obj, 0, true);
  if (o) {
    rts_sync_release(t, o, !replace);
    rts_sync_unlock(t, o);
  }
  rts_race_advance(t);
  rts_race_leave(t);
}

void rts_race_release(uptr obj) { release(obj, false); }
void rts_race_release_store(uptr obj) { release(obj, true); }
