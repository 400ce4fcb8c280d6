/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* C11 atomics and fences on top of sync objects. An atomic's sync object holds the clock that reading its present value acquires:
 *   store      release: the storing thread's clock; relaxed: its clock at its last release fence, else empty. Replaces.
 *   rmw        the same, merged into what is there: it continues the release sequence.
 *   load, rmw  acquire: taken into the thread's clock; relaxed: into `seen`, for a later acquire fence. consume is acquire.
 *   seq_cst fence  acquire and release, and ordered after all earlier seq_cst fences (more than C11 says; arguments
 *              about programs commonly rest on it).
 * So clock and value must change as one: writers keep the object locked around the real operation. Loads do not lock: they copy the clock and, if
 * the object changed since before the load, load again (after some turns with the lock); but where they are recorded beside the object (accesses.h) they do. An atomic whose operations
 * all were relaxed and without fences has no object.
 * The engine is busy between _begin and _end. May use vector registers. Cost: relaxed ~5 ns, acquire load ~10 ns, acq_rel rmw ~20 ns. */
#include "base/str.h"
#include "core/held.h"
#include "race/idle.h"
#include "race/sync.h"
#include "race/whole.h"

#define RETRIES 8u

static const u64 fence_order = 0; /* its address stands for all seq_cst fences */

static bool acquires(int order) { return rts_race_acquires(order); }
static bool releases(int order) { return rts_race_releases(order); }
static bool fenced(const struct rts_race_thread *t) { return rts_race_fenced(t); }

/* A nested begin (a signal handler inside the engine) must not disturb the operation it interrupted. */
static struct rts_race_thread *begin(uptr addr, uptr size, int order, uptr pc, uptr bp) {
  if (RTS_UNLIKELY(rts_race_off)) return NULL;
  struct rts_race_thread *t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) {
    rts_race_pardon_all();
    if (rts_race_self) rts_race_self->at_nested++;
    return NULL;
  }
  t->at_nested = 0;
  t->at_addr = addr;
  t->at_size = size;
  t->at_unit = addr % RTS_SYNC_UNIT + size <= RTS_SYNC_UNIT ? (u32)size : 0;
  t->at_order = RTS_UNLIKELY(rts_race_options.force_seq_cst) ? __ATOMIC_SEQ_CST : order;
  t->at_pc = pc;
  t->at_bp = bp;
  t->at_sync = NULL;
  t->at_locked = false;
  return t;
}
static struct rts_race_thread *pending(void) {
  struct rts_race_thread *t = rts_race_self;
  if (RTS_UNLIKELY(!t)) return NULL;
  if (RTS_UNLIKELY(t->at_nested)) {
    t->at_nested--;
    return NULL;
  }
  return t;
}

static void unlock_object(struct rts_race_thread *t) {
  if (t->at_locked) rts_sync_unlock(t, t->at_sync);
}

RTS_INLINE bool in_granule(const struct rts_race_thread *t) {
  return (t->at_addr & 7) + t->at_size <= 8 && t->at_bp && rts_race_has_cells(t->at_addr) && !t->ignore_accesses && !rts_race_solitary();
}

/* The last part of every operation: the access itself, then out. It is noted before the object is unlocked: by then others may be ordered
 * behind it, and may use the memory for something else, or free it. */
static void finish(struct rts_race_thread *t, u32 flags, bool released) {
  const uptr *frame = (const uptr[2]){t->at_bp, t->at_pc};
  uptr addr = t->at_addr, size = t->at_size;
  u32 ctx = 0;
  bool race = false;
  if (RTS_LIKELY(in_granule(t))) {
    u32 bytes = ((1u << size) - 1) << (addr & 7);
    bool write = flags & RTS_RACE_WRITE, beside = t->at_sync && rts_records_on(t, t->at_sync) && t->at_sync->key == rts_sync_key(addr, (u32)size);
    if (beside) race = t->at_locked ? rts_whole_locked(t, t->at_sync, addr, bytes, (u32)size, frame, write) : rts_whole_loaded(t, t->at_sync, addr, bytes, (u32)size, frame);
    else race = write ? rts_whole_write(t, addr, bytes, (u32)size, frame) : rts_whole_read(t, addr, bytes, (u32)size, frame);
  } else if (!rts_race_noted(addr, size, flags & RTS_RACE_WRITE)) {
    t->at_found = (struct rts_race_found){0};
    rts_race_note(t, addr, size, flags | RTS_RACE_ATOMIC, t->at_pc, t->at_bp, &t->at_found, &ctx);
    race = t->at_found.cell != 0;
  }
  unlock_object(t);
  struct rts_race_side sides[2];
  if (RTS_UNLIKELY(race)) {
    const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = flags | RTS_RACE_ATOMIC,
                                      .pc = t->at_pc, .ctx = ctx ? ctx : rts_context_callers_kept(t->at_bp), .held = rts_held_set_current()};
    rts_race_describe(t, &t->at_found, &now, sides);
  }
  if (released && !rts_race_solitary()) rts_race_advance(t);
  rts_race_leave(t);
  if (RTS_UNLIKELY(race)) rts_race_tell(sides);
}

static void lock_object(struct rts_race_thread *t, bool create) {
  t->at_sync = rts_sync_lock(t, t->at_addr, t->at_unit, create);
  t->at_locked = t->at_sync != NULL;
}

/* Where what is taken in goes. */
RTS_INLINE int16_t *taken_to(struct rts_race_thread *t, bool acquire) {
  if (acquire) return t->vc;
  if (t->seen_era != t->era) {
    rts_memset(t->seen, 0, sizeof t->seen);
    t->seen_era = t->era;
    t->seen_n = 0;
  }
  return t->seen;
}
/* Entries up to n may have changed there, by a release of `by`, or 0. */
RTS_INLINE void taken_in(struct rts_race_thread *t, u32 n, u32 by, bool acquire) {
  u32 *have = acquire ? &t->n : &t->seen_n;
  if (n > *have) *have = n;
  if (acquire) rts_race_joined(t, by);
  else t->seen_more = true;
}
static void take_in(struct rts_race_thread *t, const int16_t *clock, u32 n, u32 by, bool acquire) {
  rts_clock_join(taken_to(t, acquire), clock, n);
  taken_in(t, n, by, acquire);
}
/* One place of it (sync.h, Y6). */
RTS_INLINE void take_in_place(struct rts_race_thread *t, u32 place, int16_t own, u32 by, bool acquire) {
  int16_t *at = &taken_to(t, acquire)[place];
  *at = rts_max(*at, own);
  taken_in(t, rts_round_up(place + 1, RTS_CLOCK_STEP), by, acquire);
}
void rts_race_take_in(struct rts_race_thread *t, const struct rts_sync *o, bool acquire) {
  u32 place;
  int16_t own;
  if (rts_sync_latest(t, o, o->by, !acquire, &place, &own)) take_in_place(t, place, own, o->by, acquire);
  else taken_in(t, rts_sync_join(taken_to(t, acquire), o), o->by, acquire);
  rts_sync_now_known(t, o->by, o->at, !acquire);
}
static void take_in_object(struct rts_race_thread *t, bool acquire) {
  const struct rts_sync *o = t->at_sync;
  if (o && o->era == t->era && !rts_sync_known(t, o->by, o->at, !acquire)) rts_race_take_in(t, o, acquire);
}

/* -- loads -- */

static void look(struct rts_race_thread *t) {
  struct rts_sync *o = rts_sync_find(t, t->at_addr, t->at_unit);
  t->at_sync = o;
  for (u32 i = 0; o && ((t->at_seq = rts_load_acquire(&o->seq)) & 1) && i < 1000; i++) rts_cpu_relax();
}

bool rts_race_take_as_read(struct rts_race_thread *t, const struct rts_sync *o, u32 seq, bool acquire) {
  rts_clock copy;
  u32 n = 0, place, by = rts_load_relaxed(&o->by), at = rts_load_relaxed(&o->at);
  int16_t own;
  bool one = false;
  if (rts_load_relaxed(&o->era) == t->era && !rts_sync_known(t, by, at, !acquire)) {
    one = rts_sync_latest(t, o, by, !acquire, &place, &own);
    if (!one) n = rts_sync_copy(copy, o);
  }
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if (rts_load_relaxed(&o->seq) != seq) return false;
  if (one) take_in_place(t, place, own, by, acquire);
  else if (n) take_in(t, copy, n, by, acquire);
  else return true;
  rts_sync_now_known(t, by, at, !acquire);
  return true;
}
/* Takes the clock that goes with the value just loaded; false if that changed. */
static bool take_consistent(struct rts_race_thread *t, bool acquire) {
  struct rts_sync *o = t->at_sync;
  if (!o) return !rts_sync_find(t, t->at_addr, t->at_unit);
  u32 era = rts_load_relaxed(&o->era);
  if (t->at_seq & 1 || !rts_sync_is(o, t->at_addr, t->at_unit)) return false;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if (RTS_UNLIKELY(era > t->era)) {
    if (rts_load_relaxed(&o->seq) == t->at_seq) rts_race_attend(t); /* C3 */
    return false;
  }
  return rts_race_take_as_read(t, o, t->at_seq, acquire);
}

bool rts_race_idle_object(const struct rts_race_thread *t, uptr addr, uptr size, u64 *token) {
  bool clash;
  const struct rts_sync *o = rts_sync_peek(addr, (u32)size, &clash);
  if (!o) return !clash;
  u32 seq = rts_load_acquire(&o->seq);
  if ((seq & 1) || t->ignore_sync || rts_tls.in_runtime || !rts_sync_is(o, addr, (u32)size)) return false;
  *token = (u64)rts_sync_index(o) << 32 | seq;
  return true;
}

bool rts_race_take_small(struct rts_race_thread *t, const struct rts_sync *o, u32 seq, bool acquire) {
  int16_t copy[RTS_CLOCK_SMALL] RTS_ALIGNED(16);
  u32 n = rts_load_relaxed(&o->n), era = rts_load_relaxed(&o->era), by = rts_load_relaxed(&o->by), at = rts_load_relaxed(&o->at);
  if (RTS_UNLIKELY(rts_load_relaxed(&o->big) || n > RTS_CLOCK_SMALL)) return false;
  rts_clock_copy_small(copy, o->small);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if (rts_load_relaxed(&o->seq) != seq) return false;
  rts_race_enter_as(t);
  bool known = era <= t->era;
  if (RTS_LIKELY(era == t->era && n)) {
    take_in(t, copy, RTS_CLOCK_SMALL, by, acquire);
    rts_sync_now_known(t, by, at, !acquire);
  }
  rts_race_leave(t);
  return known;
}

bool rts_race_still_idle_object(uptr addr, uptr size, int order, u64 token) {
  bool clash, acquire = acquires(order);
  struct rts_race_thread *t = rts_race_self;
  if (!token) return !rts_sync_peek(addr, (u32)size, &clash) && !clash;
  if (RTS_UNLIKELY(!t || t->busy)) return false;
  const struct rts_sync *o = rts_sync_at((u32)(token >> 32));
  u32 seq = (u32)token, era = rts_load_relaxed(&o->era);
  bool known = era < t->era || (era == t->era && rts_sync_known(t, rts_load_relaxed(&o->by), rts_load_relaxed(&o->at), !acquire));
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if (RTS_LIKELY(known)) return rts_load_relaxed(&o->seq) == seq;
  return rts_race_take_small(t, o, seq, acquire);
}

void rts_race_atomic_load_begin_at(uptr addr, uptr size, int order, uptr pc, uptr bp) {
  struct rts_race_thread *t = begin(addr, size, order, pc, bp);
  if (!t) return;
  t->at_retries = 0;
  if (!t->ignore_sync) look(t);
}

bool rts_race_atomic_load_end(void) {
  if (RTS_UNLIKELY(rts_race_off)) return true;
  struct rts_race_thread *t = pending();
  if (!t) return true;
  if (t->at_locked) {
    take_in_object(t, acquires(t->at_order));
  } else if (!t->ignore_sync && t->at_retries <= RETRIES && !take_consistent(t, acquires(t->at_order))) {
    if (++t->at_retries <= RETRIES) look(t);
    else lock_object(t, true);
    return false;
  }
  finish(t, RTS_RACE_READ, false);
  return true;
}

/* -- stores and read-modify-writes -- */

void rts_race_atomic_store_begin_at(uptr addr, uptr size, int order, uptr pc, uptr bp) {
  struct rts_race_thread *t = begin(addr, size, order, pc, bp);
  if (t && !t->ignore_sync) lock_object(t, releases(t->at_order) || fenced(t));
}

void rts_race_atomic_store_end(void) {
  if (RTS_UNLIKELY(rts_race_off)) return;
  struct rts_race_thread *t = pending();
  if (!t) return;
  bool release = releases(t->at_order);
  t->vc[t->place] = (int16_t)t->epoch; /* the store itself is part of what it releases */
  if (t->at_locked) {
    if (release) rts_sync_release(t, t->at_sync, false);
    else if (fenced(t)) rts_sync_release_fence(t, t->at_sync, false);
    else rts_sync_clear(t->at_sync);
  }
  finish(t, RTS_RACE_WRITE, release);
}

void rts_race_atomic_rmw_begin_at(uptr addr, uptr size, int order, uptr pc, uptr bp) {
  struct rts_race_thread *t = begin(addr, size, order, pc, bp);
  if (t && !t->ignore_sync) lock_object(t, t->at_order != __ATOMIC_RELAXED || fenced(t));
}

void rts_race_atomic_rmw_end(bool stored, int failure_order) {
  if (RTS_UNLIKELY(rts_race_off)) return;
  struct rts_race_thread *t = pending();
  if (!t) return;
  if (RTS_UNLIKELY(rts_race_options.force_seq_cst)) failure_order = __ATOMIC_SEQ_CST;
  bool acquire = acquires(stored ? t->at_order : failure_order), release = stored && releases(t->at_order);
  /* A relaxed one without an object has no lock; if an object came to be meanwhile, nobody knows whose value was read. */
  if (RTS_UNLIKELY(!t->at_locked && !t->ignore_sync && rts_sync_find(t, t->at_addr, t->at_unit))) rts_race_pardon_all();
  take_in_object(t, acquire);
  t->vc[t->place] = (int16_t)t->epoch;
  if (t->at_locked && stored) {
    if (release) rts_sync_release(t, t->at_sync, !acquire);
    else if (fenced(t)) rts_sync_release_fence(t, t->at_sync, true);
  }
  finish(t, stored ? RTS_RACE_WRITE : RTS_RACE_READ, release);
}

/* -- fences -- */

/* vc, of which mostly only the own place has changed since the last time (as in rts_sync_release). */
static void keep_for_stores(struct rts_race_thread *t) {
  if (RTS_LIKELY(t->fence_era == t->era && t->fence_released > t->grown && t->fence_n == t->n)) t->fence[t->place] = t->vc[t->place];
  else rts_clock_copy(t->fence, t->vc, t->n);
  t->fence_released = rts_sync_next_release(t);
  t->fence_n = t->n;
  t->fence_era = t->era;
}

void rts_race_fence(int order) {
  if (RTS_UNLIKELY(rts_race_off) || rts_race_solitary()) return;
  if (RTS_UNLIKELY(rts_race_options.force_seq_cst)) order = __ATOMIC_SEQ_CST;
  struct rts_race_thread *t = rts_race_self;
  if (!releases(order) && t && !t->busy && !(t->seen_more && t->seen_era == t->era)) return; /* nothing was met since the last one */
  t = rts_race_enter();
  if (RTS_UNLIKELY(!t)) {
    rts_race_pardon_all();
    return;
  }
  struct rts_sync *all = order == __ATOMIC_SEQ_CST ? rts_sync_lock(t, (uptr)&fence_order, 0, true) : NULL;
  if (acquires(order) && t->seen_era == t->era && t->seen_more) {
    take_in(t, t->seen, t->seen_n, 0, true);
    t->seen_more = false;
  }
  if (all) {
    rts_sync_acquire(t, all);
    rts_sync_release(t, all, false);
    rts_sync_unlock(t, all);
  }
  if (releases(order)) {
    keep_for_stores(t);
    rts_race_advance(t);
  }
  rts_race_leave(t);
}
