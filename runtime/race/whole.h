/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Whole atomic operations, done in here between what _begin and _end (race.h) do, all of it in registers: half of their cost. For the usual case
 * only, which is what W1-W4 say; else nothing was done, and the caller takes the long way.
 *
 * W1 aligned, inside one granule, whose memory is good, and for which somebody is noted: what was never touched may not be there, and had better
 *    fault outside the engine.
 * W2 the thread takes part in everything: no handler inside the engine, nothing ignored, more than one thread.
 * W3 the object is there, of just these bytes, free, and of an era that the thread knows; or none is needed, and the unit has none.
 * W4 the order of things is that of atomic.c: object locked, real operation, clocks, the access, object unlocked; for a store the access first,
 *    if it is recorded beside the object (accesses.h) with that locked.
 * Any context. Cost: ~35 ns for a release store, two locked instructions of which are a third. */
#ifndef RTS_RACE_WHOLE_H
#define RTS_RACE_WHOLE_H
#include "race/idle.h"
#include "race/quick.h"
#include "rtsan/layout.h"

struct rts_race_done {
  u64 value;                     /* what was there before */
  u64 done;                      /* 0: nothing was done */
};
/* How a race is told; fp: the frame whose caller made the access. */
typedef void rts_race_teller(const struct rts_race_side sides[2], uptr fp);

/* The access, which is inside of one granule, unless it is noted already; frame: {frame, return address} of who made it. True: a race, which
 * t->at_found says. */
bool rts_whole_read(struct rts_race_thread *t, uptr addr, u32 bytes, u32 size, const uptr *frame);
bool rts_whole_write(struct rts_race_thread *t, uptr addr, u32 bytes, u32 size, const uptr *frame);
/* The same beside an object that has records (accesses.h): with it locked, by a load; the parts of the former, of which the latter is for what cannot be
 * recorded there. */
bool rts_whole_locked(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, u32 size, const uptr *frame, bool write);
bool rts_whole_loaded(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, u32 size, const uptr *frame);
RTS_COLD bool rts_whole_elsewhere(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, bool write);
/* Describes it, ends the operation, leaves the engine and tells. */
RTS_COLD void rts_race_whole_found(struct rts_race_thread *t, uptr addr, u32 size, u32 flags, bool released, uptr fp, rts_race_teller *tell);
/* `o`, which t has locked, or of which what was copied was of one piece. */
void rts_race_take_in(struct rts_race_thread *t, const struct rts_sync *o, bool acquire);
/* o's clock for the value that was read when its seq was that; false if it changed. */
bool rts_race_take_as_read(struct rts_race_thread *t, const struct rts_sync *o, u32 seq, bool acquire);

RTS_INLINE bool rts_race_releases(int order) { return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }

/* W2, and of W1 what needs no look at the cells, which are there where an object has records. *list: where the list of its object begins. With the lines that the operation writes to on their way. */
RTS_INLINE struct rts_race_thread *rts_whole_thread(uptr addr, u32 size, u32 *list) {
  struct rts_race_thread *t = rts_race_self;
  if (RTS_UNLIKELY(!rts_race_takes_part(t, RTS_RACE_SOLITARY | RTS_RACE_SEQ_CST)) || RTS_UNLIKELY(addr & (size - 1))) return NULL;
  *list = rts_load_acquire(rts_sync_list_of(addr));
  rts_cpu_prefetch_write(rts_sync_at(*list));
  rts_cpu_prefetch_write((const void *)addr);
  return t;
}
/* The rest of W1. Then the engine is entered. */
RTS_INLINE bool rts_whole_enter(struct rts_race_thread *t, uptr addr, u32 size) {
  if (RTS_UNLIKELY(!rts_race_has_cells(addr)) || RTS_UNLIKELY(!rts_load_relaxed(rts_cells_of(addr)))) return false;
  if (RTS_UNLIKELY(!rts_granule_addressable(addr, rts_whole_bytes(addr, size)))) return false;
  rts_race_enter_as(t);
  return true;
}
/* W3: the object; null: look at `any`, too. */
RTS_KEEPS_REGISTERS struct rts_sync *rts_whole_search(uptr addr, u32 size);
RTS_INLINE struct rts_sync *rts_whole_object(uptr addr, u32 size, u32 list) {
  if (RTS_LIKELY(rts_load_relaxed(&rts_sync_objects[list].key) == rts_sync_key(addr, size))) return &rts_sync_objects[list];
  return list ? rts_whole_search(addr, size) : NULL; /* 0 is no object's */
}
/* The object, if there is one, is locked; false: not the usual case. */
RTS_INLINE bool rts_whole_lock(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, bool needed) {
  if (!o) return !needed && !rts_sync_any(addr);
  t->held_sync = o;
  bool alone = rts_race_alone();
  u32 seq = rts_load_relaxed(&o->seq);
  if (RTS_LIKELY(!(seq & 1)) && RTS_LIKELY(alone ? (rts_store_release(&o->seq, seq + 1), true) : rts_cas_acq_rel(&o->seq, seq, seq + 1))) {
    if (RTS_LIKELY(rts_load_relaxed(&o->key) == rts_sync_key(addr, size) && o->era <= t->era)) return true;
    rts_store_release(&o->seq, seq + 2);
  }
  t->held_sync = NULL;
  return false;
}

RTS_INLINE void rts_whole_release(struct rts_race_thread *t, struct rts_sync *o, bool merged) {
  if (!RTS_LIKELY(rts_sync_release_again(t, o))) rts_sync_release(t, o, merged);
}
RTS_INLINE void rts_whole_release_fence(struct rts_race_thread *t, struct rts_sync *o, bool merged) {
  if (!RTS_LIKELY(rts_sync_release_fence_again(t, o, merged))) rts_sync_release_fence(t, o, merged);
}

/* Should an object's accesses be recorded beside it from now on? Once in a while: only what is often used shall have a full clock, and it may have failed before. */
RTS_INLINE bool rts_whole_may_begin(const struct rts_race_thread *t) { return !((u32)t->accesses_slow * 0x9e3779b1u >> RTS_LIMIT(28, 30)); }
RTS_INLINE void rts_whole_unlock(struct rts_race_thread *t, struct rts_sync *o) {
  if (!o) return;
  rts_store_release(&o->seq, o->seq + 1);
  t->held_sync = NULL;
}
/* race: its access was part of one. */
RTS_INLINE void rts_whole_end(struct rts_race_thread *t, uptr addr, u32 size, u32 flags, bool released, uptr fp, bool race, rts_race_teller *tell) {
  if (RTS_UNLIKELY(race)) {
    rts_race_whole_found(t, addr, size, flags, released, fp, tell);
    return;
  }
  if (released) rts_race_advance_used(t);
  rts_race_leave(t);
}

/* -- the operations. `how`: RTS_ATOMIC_* of layout.h. */
RTS_INLINE int rts_how_order(u32 how) { return how & 0xff; }
RTS_INLINE int rts_how_failure(u32 how) { return how >> RTS_ATOMIC_FAILURE & 0xff; }

RTS_INLINE void rts_real_store(uptr addr, u32 size, u64 value, int order) {
  if (order == __ATOMIC_SEQ_CST) {
    switch (size) {
      case 1: __atomic_store_n((volatile u8 *)addr, (u8)value, __ATOMIC_SEQ_CST); return;
      case 2: __atomic_store_n((volatile u16 *)addr, (u16)value, __ATOMIC_SEQ_CST); return;
      case 4: __atomic_store_n((volatile u32 *)addr, (u32)value, __ATOMIC_SEQ_CST); return;
      default: __atomic_store_n((volatile u64 *)addr, value, __ATOMIC_SEQ_CST); return;
    }
  }
  switch (size) {
    case 1: __atomic_store_n((volatile u8 *)addr, (u8)value, __ATOMIC_RELEASE); return;
    case 2: __atomic_store_n((volatile u16 *)addr, (u16)value, __ATOMIC_RELEASE); return;
    case 4: __atomic_store_n((volatile u32 *)addr, (u32)value, __ATOMIC_RELEASE); return;
    default: __atomic_store_n((volatile u64 *)addr, value, __ATOMIC_RELEASE); return;
  }
}
#define RTS_REAL_RMW(type) \
  RTS_INLINE u64 rts_real_rmw_##type(uptr addr, u64 value, u32 op) { \
    volatile type *p = (volatile type *)addr; \
    type v = (type)value; \
    if (RTS_LIKELY(op == RTS_ATOMIC_ADD)) return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST); \
    switch (op) { \
      case RTS_ATOMIC_EXCHANGE: return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); \
      case RTS_ATOMIC_AND: return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST); \
      case RTS_ATOMIC_OR: return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST); \
      default: return __atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST); \
    } \
  } \
  RTS_INLINE u64 rts_real_cas_##type(uptr addr, u64 expected, u64 value) { \
    type e = (type)expected; \
    __atomic_compare_exchange_n((volatile type *)addr, &e, (type)value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
    return e; \
  }
RTS_REAL_RMW(u8)
RTS_REAL_RMW(u16)
RTS_REAL_RMW(u32)
RTS_REAL_RMW(u64)
RTS_INLINE u64 rts_real_rmw(uptr addr, u32 size, u64 value, u32 how) {
  u32 op = how >> RTS_ATOMIC_OP;
  switch (size) {
    case 1: return rts_real_rmw_u8(addr, value, op);
    case 2: return rts_real_rmw_u16(addr, value, op);
    case 4: return rts_real_rmw_u32(addr, value, op);
    default: return rts_real_rmw_u64(addr, value, op);
  }
}
/* What was there; equal to `expected`, of which the operation's bytes count, if it stored. */
RTS_INLINE u64 rts_real_cas(uptr addr, u32 size, u64 expected, u64 value) {
  switch (size) {
    case 1: return rts_real_cas_u8(addr, expected, value);
    case 2: return rts_real_cas_u16(addr, expected, value);
    case 4: return rts_real_cas_u32(addr, expected, value);
    default: return rts_real_cas_u64(addr, expected, value);
  }
}

/* Stores and others that tell nothing (idle.h), so that the engine is not entered. Most of them: the access is in the first word. */
RTS_INLINE bool rts_whole_untold(uptr addr, u32 how) {
  const struct rts_race_thread *t = rts_race_self;
  return rts_how_order(how) == __ATOMIC_RELAXED && t && !rts_race_fenced(t) && !rts_sync_any(addr);
}
RTS_INLINE bool rts_whole_idle_first(uptr addr, u32 size) {
  if (rts_race_self->busy || rts_race_options.force_seq_cst) return false;
  return !(addr & (size - 1)) && rts_race_has_cells(addr) && !((rts_word_w(rts_load_relaxed(rts_cells_of(addr))) ^ __rts_cur) & (RTS_CELL_STAMP | rts_whole_bytes(addr, size)));
}
/* The others. Then it is done at once, and rts_whole_was_idle follows. */
RTS_INLINE bool rts_whole_idle(uptr addr, u32 size, u32 how) {
  u64 token;
  return rts_race_atomic_idle(addr, size, rts_how_order(how), true, &token);
}
RTS_INLINE void rts_whole_was_idle(uptr addr, u32 size, u32 how) {
  if (RTS_UNLIKELY(rts_sync_any(addr)) && !rts_race_atomic_still_idle(addr, size, rts_how_order(how), 0)) rts_race_pardon_all();
}

/* The load was idle but for the access (idle.h). */
RTS_INLINE struct rts_race_done rts_race_whole_loaded(uptr addr, u32 size, u64 value, uptr fp, rts_race_teller *tell) {
  struct rts_race_thread *t = rts_race_self;
  rts_race_enter_as(t);
  bool race = rts_whole_read(t, addr, rts_whole_bytes(addr, size), size, (const uptr *)fp);
  rts_whole_end(t, addr, size, RTS_RACE_READ, false, fp, race, tell);
  return (struct rts_race_done){value, 1};
}
/* An operation beside an object with records (accesses.h), which seems to be that of these bytes, and is locked then. What needs no lock comes first: others
 * wait for it. False: nothing was done. *noted: the access seemed to be recorded already, and is not in the history once more. */
RTS_INLINE bool rts_whole_lock_beside(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, bool write, uptr fp, u32 tries, bool *noted) {
  const uptr *frame = (const uptr *)fp;
  u32 bytes = rts_whole_bytes(addr, size), seq;
  *noted = rts_accesses_noted(t, o, addr, bytes, write);
  if (RTS_LIKELY(!*noted)) rts_quick_remember(t, addr, size, (write ? RTS_RACE_WRITE : RTS_RACE_READ) | RTS_RACE_ATOMIC, frame[1], rts_context_callers_here(frame[0], frame[1]));
  t->held_sync = o;
  while (RTS_UNLIKELY((seq = rts_load_relaxed(&o->seq)) & 1) || RTS_UNLIKELY(!rts_cas_acq_rel(&o->seq, seq, seq + 1))) {
    if (!tries--) return t->held_sync = NULL, false;
    rts_cpu_relax();
  }
  if (RTS_LIKELY(rts_load_relaxed(&o->key) == rts_sync_key(addr, size)) && RTS_LIKELY(rts_records_on(t, o)) && RTS_LIKELY(o->era <= t->era) &&
      RTS_LIKELY(rts_granule_addressable(addr, bytes)))
    return true;
  rts_whole_unlock(t, o);
  return false;
}
/* True: it is part of a race. */
RTS_INLINE bool rts_whole_record(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, bool write, bool noted) {
  u32 bytes = rts_whole_bytes(addr, size);
  if (RTS_UNLIKELY(noted) && rts_accesses_noted(t, o, addr, bytes, write)) return false;
  return RTS_UNLIKELY(!rts_accesses_record(t, o, addr, bytes, write)) && rts_whole_elsewhere(t, o, addr, bytes, write);
}
RTS_INLINE struct rts_race_done rts_whole_load_beside(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, int order, uptr fp, rts_race_teller *tell) {
  bool noted, acquire = rts_race_acquires(order);
  if (RTS_UNLIKELY(!rts_whole_lock_beside(t, o, addr, size, false, fp, 64, &noted))) {
    rts_race_leave(t);
    return (struct rts_race_done){0, 0};
  }
  u64 value = rts_race_real_load(addr, size);
  if (RTS_UNLIKELY(o->era == t->era && !rts_sync_known(t, o->by, o->at, !acquire))) rts_race_take_in(t, o, acquire);
  bool race = rts_whole_record(t, o, addr, size, false, noted);
  rts_whole_unlock(t, o);
  rts_whole_end(t, addr, size, RTS_RACE_READ, false, fp, race, tell);
  return (struct rts_race_done){value, 1};
}
/* As rts_race_idle_load found it to be: the first of its list. */
RTS_INLINE struct rts_race_done rts_race_whole_recorded(uptr addr, u32 size, int order, u32 list, uptr fp, rts_race_teller *tell) {
  struct rts_race_thread *t = rts_race_self;
  rts_race_enter_as(t);
  return rts_whole_load_beside(t, &rts_sync_objects[list], addr, size, order, fp, tell);
}
RTS_INLINE struct rts_race_done rts_race_whole_load(uptr addr, u32 size, int order, uptr fp, rts_race_teller *tell) {
  u32 list;
  struct rts_race_thread *t = rts_whole_thread(addr, size, &list);
  if (RTS_UNLIKELY(!t) || RTS_UNLIKELY(!rts_whole_enter(t, addr, size))) return (struct rts_race_done){0, 0};
  for (u32 tries = 0; tries < 64; tries++, list = rts_load_acquire(rts_sync_list_of(addr))) {
    struct rts_sync *o = rts_whole_object(addr, size, list);
    if (!o && rts_sync_any(addr)) break;
    if (o && rts_records_on(t, o)) return rts_whole_load_beside(t, o, addr, size, order, fp, tell);
    u32 seq = o ? rts_load_acquire(&o->seq) : 0;
    if (RTS_UNLIKELY(o && rts_load_relaxed(&o->key) != rts_sync_key(addr, size))) break;
    if (RTS_UNLIKELY(seq & 1)) {
      rts_cpu_relax();
      continue;
    }
    u64 value = rts_race_real_load(addr, size);
    if (o && rts_idle_known(t, o, order)) {
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (RTS_UNLIKELY(rts_load_relaxed(&o->seq) != seq)) continue;
    } else {
      if (RTS_UNLIKELY(o && rts_load_relaxed(&o->era) > t->era)) break;
      if (!(o ? rts_race_take_as_read(t, o, seq, rts_race_acquires(order)) : !rts_sync_any(addr))) continue;
    }
    bool race = rts_whole_read(t, addr, rts_whole_bytes(addr, size), size, (const uptr *)fp);
    rts_whole_end(t, addr, size, RTS_RACE_READ, false, fp, race, tell);
    return (struct rts_race_done){value, 1};
  }
  rts_race_leave(t);
  return (struct rts_race_done){0, 0};
}

RTS_INLINE void rts_whole_stored(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, u64 value, int order) {
  rts_real_store(addr, size, value, order);
  t->vc[t->place] = (int16_t)t->epoch; /* the store itself is part of what it releases */
  if (rts_race_releases(order)) rts_whole_release(t, o, false);
  else if (rts_race_fenced(t)) rts_whole_release_fence(t, o, false);
  else if (o) o->era = o->by = 0;
  rts_whole_unlock(t, o);
}
RTS_INLINE bool rts_whole_store_beside(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, u64 value, int order, uptr fp, rts_race_teller *tell) {
  bool noted;
  rts_race_enter_as(t);
  if (RTS_UNLIKELY(!rts_whole_lock_beside(t, o, addr, size, true, fp, 0, &noted))) {
    rts_race_leave(t);
    return false;
  }
  bool race = rts_whole_record(t, o, addr, size, true, noted);
  rts_whole_stored(t, o, addr, size, value, order);
  rts_whole_end(t, addr, size, RTS_RACE_WRITE, rts_race_releases(order), fp, race, tell);
  return true;
}
/* The access comes first: nothing is taken in that it could be ordered behind, and while the object is locked others wait for it. */
RTS_INLINE bool rts_race_whole_store(uptr addr, u32 size, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  int order = rts_how_order(how);
  u32 list;
  struct rts_race_thread *t = rts_whole_thread(addr, size, &list);
  if (RTS_UNLIKELY(!t)) return false;
  u32 bytes = rts_whole_bytes(addr, size);
  struct rts_sync *o = rts_whole_object(addr, size, list);
  if (RTS_LIKELY(o) && RTS_LIKELY(rts_records_on(t, o))) return rts_whole_store_beside(t, o, addr, size, value, order, fp, tell);
  if (RTS_UNLIKELY(!rts_whole_enter(t, addr, size))) return false;
  bool race = rts_whole_write(t, addr, bytes, size, (const uptr *)fp), done = rts_whole_lock(t, o, addr, size, rts_race_releases(order) || rts_race_fenced(t));
  if (RTS_LIKELY(done)) {
    if (o && rts_whole_may_begin(t)) rts_accesses_begin(t, o, addr, bytes);
    rts_whole_stored(t, o, addr, size, value, order);
  }
  rts_whole_end(t, addr, size, RTS_RACE_WRITE, done && rts_race_releases(order), fp, race, tell);
  return done;
}

/* The clocks of a read-modify-write, with the object locked. */
RTS_INLINE void rts_whole_order(struct rts_race_thread *t, struct rts_sync *o, bool acquire, bool release, bool stored) {
  if (o->era == t->era && !rts_sync_known(t, o->by, o->at, !acquire)) rts_race_take_in(t, o, acquire);
  t->vc[t->place] = (int16_t)t->epoch;
  if (release) rts_whole_release(t, o, !acquire);
  else if (stored && rts_race_fenced(t)) rts_whole_release_fence(t, o, true);
}
/* With the object locked, or none. The access comes before the object is unlocked: by then others may be ordered behind it, and may use the memory for
 * something else, or free it. */
RTS_INLINE void rts_whole_changed(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, u32 how, bool stored, uptr fp, rts_race_teller *tell) {
  int order = rts_how_order(how);
  u32 bytes = rts_whole_bytes(addr, size);
  bool acquire = rts_race_acquires(stored ? order : rts_how_failure(how)), release = stored && rts_race_releases(order), race;
  if (RTS_UNLIKELY(!o && rts_sync_any(addr))) rts_race_pardon_all(); /* it came meanwhile: nobody knows whose value was read */
  if (o) rts_whole_order(t, o, acquire, release, stored);
  else t->vc[t->place] = (int16_t)t->epoch;
  if (o && rts_records_on(t, o)) {
    race = rts_whole_locked(t, o, addr, bytes, size, (const uptr *)fp, stored);
  } else {
    race = stored ? rts_whole_write(t, addr, bytes, size, (const uptr *)fp) : rts_whole_read(t, addr, bytes, size, (const uptr *)fp);
    if (o && stored && rts_whole_may_begin(t)) rts_accesses_begin(t, o, addr, bytes);
  }
  rts_whole_unlock(t, o);
  rts_whole_end(t, addr, size, stored ? RTS_RACE_WRITE : RTS_RACE_READ, release, fp, race, tell);
}
RTS_INLINE bool rts_whole_change(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, u32 how) {
  if (RTS_UNLIKELY(!rts_whole_enter(t, addr, size))) return false;
  if (RTS_LIKELY(rts_whole_lock(t, o, addr, size, rts_how_order(how) != __ATOMIC_RELAXED || rts_race_fenced(t)))) return true;
  rts_race_leave(t);
  return false;
}
RTS_INLINE struct rts_race_done rts_whole_rmw_beside(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  int order = rts_how_order(how);
  bool noted;
  rts_race_enter_as(t);
  if (RTS_UNLIKELY(!rts_whole_lock_beside(t, o, addr, size, true, fp, 0, &noted))) {
    rts_race_leave(t);
    return (struct rts_race_done){0, 0};
  }
  value = rts_real_rmw(addr, size, value, how);
  rts_whole_order(t, o, rts_race_acquires(order), rts_race_releases(order), true);
  bool race = rts_whole_record(t, o, addr, size, true, noted);
  rts_whole_unlock(t, o);
  rts_whole_end(t, addr, size, RTS_RACE_WRITE, rts_race_releases(order), fp, race, tell);
  return (struct rts_race_done){value, 1};
}
RTS_INLINE struct rts_race_done rts_race_whole_rmw(uptr addr, u32 size, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  u32 list;
  struct rts_race_thread *t = rts_whole_thread(addr, size, &list);
  if (RTS_UNLIKELY(!t)) return (struct rts_race_done){0, 0};
  struct rts_sync *o = rts_whole_object(addr, size, list);
  if (RTS_LIKELY(o) && RTS_LIKELY(rts_records_on(t, o))) return rts_whole_rmw_beside(t, o, addr, size, value, how, fp, tell);
  if (RTS_UNLIKELY(!rts_whole_change(t, o, addr, size, how))) return (struct rts_race_done){0, 0};
  value = rts_real_rmw(addr, size, value, how);
  rts_whole_changed(t, o, addr, size, how, true, fp, tell);
  return (struct rts_race_done){value, 1};
}
RTS_INLINE struct rts_race_done rts_race_whole_cas(uptr addr, u32 size, u64 expected, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  u64 mask = ~0ul >> (64 - 8 * size), old;
  u32 list;
  struct rts_race_thread *t = rts_whole_thread(addr, size, &list);
  if (RTS_UNLIKELY(!t)) return (struct rts_race_done){0, 0};
  struct rts_sync *o = rts_whole_object(addr, size, list);
  if (RTS_UNLIKELY(!rts_whole_change(t, o, addr, size, how))) return (struct rts_race_done){0, 0};
  old = rts_real_cas(addr, size, expected, value);
  rts_whole_changed(t, o, addr, size, how, !((old ^ expected) & mask), fp, tell);
  return (struct rts_race_done){old, 1};
}
#endif
