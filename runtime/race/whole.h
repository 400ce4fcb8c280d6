/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Whole atomic operations, done in here between what _begin and _end (race.h) do, all of it in registers: half of their cost. For the usual case
 * only, which is what W1-W4 say; else nothing was done, and the caller takes the long way.
 *
 * W1 inside one granule, whose memory is good, and for which somebody is noted: what was never touched may not be there, and had better
 *    fault outside the engine.
 * W2 the thread takes part in everything: no handler inside the engine, nothing ignored, more than one thread.
 * W3 the object is there, of just these bytes, free, and of an era that the thread knows; or none is needed, and the unit has none.
 * W4 the order of things is that of atomic.c: object locked, real operation, clocks, the access, object unlocked; for a store the access first.
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

/* Describes it, ends the operation, leaves the engine and tells. */
RTS_COLD void rts_race_whole_found(struct rts_race_thread *t, const struct rts_race_found *found, const struct rts_race_side *now, bool released,
                                   uptr fp, rts_race_teller *tell);
/* `o`, which t has locked, or of which what was copied was of one piece. */
void rts_race_take_in(struct rts_race_thread *t, const struct rts_sync *o, bool acquire);
/* o's clock for the value that was read when its seq was that; false if it changed. */
bool rts_race_take_as_read(struct rts_race_thread *t, const struct rts_sync *o, u32 seq, bool acquire);

RTS_INLINE bool rts_race_releases(int order) { return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }

/* What becomes of the word, which has no second one, when it has nothing but older atomic accesses of the same thread to the same bytes or fewer; for
 * a read there may be an earlier write. 0: something else. A part of rts_quick_next's cases, most of the time all of them, by two comparisons. */
RTS_INLINE u64 rts_whole_word(const struct rts_race_thread *t, u32 cur, u64 seen, u32 bytes, bool write) {
  u32 now = (cur & RTS_CELL_STAMP) | RTS_CELL_ATOMIC | bytes, differs = 0xff000000 | RTS_CELL_ATOMIC | (~bytes & RTS_CELL_BYTES);
  u64 d = seen ^ rts_word(now, now);
  if (write) return RTS_LIKELY(!(d & rts_word(differs, differs))) ? rts_word(now, now) : 0;
  if ((u32)d & differs || rts_cell_same_stamp(rts_word_w(seen), cur) || !rts_quick_before(t, cur, rts_word_w(seen))) return 0;
  return rts_word(rts_word_w(seen), now);
}
/* What becomes of two words, as rts_quick_next says it. Not inlined: there are no registers left for them where they are asked for. */
struct rts_quick_words rts_whole_next_read(const struct rts_race_thread *t, u32 cur, u32 bytes, u64 first, u64 second);
struct rts_quick_words rts_whole_next_write(const struct rts_race_thread *t, u32 cur, u32 bytes, u64 first, u64 second);
/* A look at the granule, whose memory may not be there unless somebody is noted. */
RTS_INLINE struct rts_quick rts_whole_look(uptr addr) {
  struct rts_quick q = {.word = rts_cells_of(addr), .pages = &rts_second_pages[addr >> RTS_SECOND_SHIFT], .alone = rts_race_alone()};
  q.seen.first = rts_load_acquire(q.word);
  q.page = rts_load_acquire(q.pages);
  if (RTS_UNLIKELY(rts_second_has(q.page, addr))) q.seen.second = rts_load_acquire(rts_second_in(q.page, addr));
  return q;
}
RTS_INLINE bool rts_whole_noted(const struct rts_quick *q, u32 cur, u32 bytes, bool write) {
  u32 mask = RTS_CELL_STAMP | bytes;
  u64 first = q->seen.first, second = q->seen.second;
  if (!(((write ? rts_word_w(first) : rts_word_r(first)) ^ cur) & mask)) return true;
  return second && (!((rts_word_w(second) ^ cur) & mask) || (!write && !((rts_word_r(second) ^ cur) & mask)));
}
/* The access, of which the look says nothing. */
RTS_INLINE void rts_whole_note_as(struct rts_race_thread *t, uptr addr, u32 size, u32 flags, const uptr *frame, struct rts_quick *q, struct rts_race_found *found, u32 *ctx) {
  const struct rts_quick_access quick = {__rts_cur, ((1u << size) - 1) << (addr & 7), flags & RTS_RACE_WRITE, true};
  u64 first = q->seen.first, second = q->seen.second;
  if (RTS_UNLIKELY(second) || RTS_UNLIKELY(!(q->next.first = rts_whole_word(t, quick.cur, first, quick.bytes, quick.write))))
    q->next = quick.write ? rts_whole_next_write(t, quick.cur, quick.bytes, first, second) : rts_whole_next_read(t, quick.cur, quick.bytes, first, second);
  *ctx = rts_context_callers_here(frame[0]);
  rts_quick_remember(t, addr, size, flags | RTS_RACE_ATOMIC, frame[1], *ctx);
  enum rts_quick_how how = RTS_LIKELY(q->next.first) ? rts_quick_put(t, addr, quick.bytes, q) : RTS_QUICK_CHANGED;
  if (RTS_LIKELY(how == RTS_QUICK_DONE)) return;
  struct rts_race_one a = {rts_race_stamp(t) | RTS_CELL_ATOMIC, quick.bytes, quick.write, found};
  rts_era_touch(addr); /* where somebody of now is noted already, that was done */
  rts_granule_access(t, addr & ~7ul, &a, how == RTS_QUICK_AGAIN);
}
/* The access, which is inside of one granule, unless it is noted already. */
RTS_INLINE void rts_whole_note(struct rts_race_thread *t, uptr addr, u32 size, u32 flags, const uptr *frame, struct rts_race_found *found, u32 *ctx) {
  struct rts_quick q = rts_whole_look(addr);
  if (rts_whole_noted(&q, __rts_cur, ((1u << size) - 1) << (addr & 7), flags & RTS_RACE_WRITE)) return;
  rts_whole_note_as(t, addr, size, flags, frame, &q, found, ctx);
}

/* W1, W2. Then the engine is entered. */
RTS_INLINE struct rts_race_thread *rts_whole_enter(uptr addr, u32 size) {
  struct rts_race_thread *t = rts_race_self;
  if (RTS_UNLIKELY(!rts_race_takes_part(t, RTS_RACE_SOLITARY | RTS_RACE_SEQ_CST)) || RTS_UNLIKELY((addr & 7) + size > 8) || RTS_UNLIKELY(!rts_race_has_cells(addr))) return NULL;
  rts_cpu_prefetch_write(rts_cells_of(addr));
  if (RTS_UNLIKELY(!rts_load_relaxed(rts_cells_of(addr)))) return NULL;
  if (RTS_UNLIKELY(!rts_granule_addressable(addr & ~7ul, ((1u << size) - 1) << (addr & 7)))) return NULL;
  rts_race_enter_as(t);
  return t;
}
/* W3: the object; null: look at `any`, too. */
RTS_INLINE struct rts_sync *rts_whole_object(uptr addr, u32 size) {
  u64 key = rts_sync_key(addr, size);
  for (u32 i = rts_load_acquire(rts_sync_list_of(addr)); i; i = rts_load_acquire(&rts_sync_objects[i].next))
    if (RTS_LIKELY(rts_load_relaxed(&rts_sync_objects[i].key) == key)) return &rts_sync_objects[i];
  return NULL;
}
/* Before the engine is entered: where its list begins. With the lines that the operation writes to, most likely, on their way. */
RTS_INLINE u32 rts_whole_list(uptr addr) {
  if (RTS_UNLIKELY(!rts_race_self)) return 0;
  u32 i = rts_load_acquire(rts_sync_list_of(addr));
  rts_cpu_prefetch_write(rts_sync_at(i));
  rts_cpu_prefetch_write((const void *)addr);
  return i;
}
/* The object is locked, or there is none; false: not the usual case. */
RTS_INLINE bool rts_whole_lock(struct rts_race_thread *t, uptr addr, u32 size, bool needed, u32 list, struct rts_sync **locked) {
  struct rts_sync *o = RTS_LIKELY(list && rts_load_relaxed(&rts_sync_objects[list].key) == rts_sync_key(addr, size)) ? &rts_sync_objects[list] : rts_whole_object(addr, size);
  if (!(*locked = o)) return !needed && !rts_sync_any(addr);
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

RTS_INLINE void rts_whole_unlock(struct rts_race_thread *t, struct rts_sync *o) {
  if (!o) return;
  rts_store_release(&o->seq, o->seq + 1);
  t->held_sync = NULL;
}
RTS_INLINE void rts_whole_end(struct rts_race_thread *t, uptr addr, u32 size, u32 flags, bool released, const uptr *frame, u32 ctx,
                              const struct rts_race_found *found, rts_race_teller *tell) {
  if (RTS_UNLIKELY(found->cell)) {
    const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = flags | RTS_RACE_ATOMIC,
                                      .pc = frame[1], .ctx = ctx, .held = rts_held_set_current()};
    rts_race_whole_found(t, found, &now, released, (uptr)frame, tell);
    return;
  }
  if (released) rts_race_advance(t);
  rts_race_leave(t);
}
/* The access, before the object is unlocked: by then others may be ordered behind it, and may use the memory for something else, or free it. */
RTS_INLINE void rts_whole_note_end(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 size, u32 flags, bool released, uptr fp, rts_race_teller *tell) {
  struct rts_race_found found = {0};
  const uptr *frame = (const uptr *)fp;
  u32 ctx = 0;
  rts_whole_note(t, addr, size, flags, frame, &found, &ctx);
  rts_whole_unlock(t, o);
  rts_whole_end(t, addr, size, flags, released, frame, ctx, &found, tell);
}

/* -- the operations. `how`: RTS_ATOMIC_* of layout.h. */
RTS_INLINE int rts_how_order(u32 how) { return how & 0xff; }
RTS_INLINE int rts_how_failure(u32 how) { return how >> RTS_ATOMIC_FAILURE & 0xff; }
RTS_INLINE u32 rts_how_size(u32 how) { return how >> RTS_ATOMIC_SIZE & 0xff; }

RTS_INLINE void rts_real_store(uptr addr, u64 value, u32 how) {
  if (rts_how_order(how) == __ATOMIC_SEQ_CST) {
    switch (rts_how_size(how)) {
      case 1: __atomic_store_n((volatile u8 *)addr, (u8)value, __ATOMIC_SEQ_CST); return;
      case 2: __atomic_store_n((volatile u16 *)addr, (u16)value, __ATOMIC_SEQ_CST); return;
      case 4: __atomic_store_n((volatile u32 *)addr, (u32)value, __ATOMIC_SEQ_CST); return;
      default: __atomic_store_n((volatile u64 *)addr, value, __ATOMIC_SEQ_CST); return;
    }
  }
  switch (rts_how_size(how)) {
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
RTS_INLINE u64 rts_real_rmw(uptr addr, u64 value, u32 how) {
  u32 op = how >> RTS_ATOMIC_OP;
  switch (rts_how_size(how)) {
    case 1: return rts_real_rmw_u8(addr, value, op);
    case 2: return rts_real_rmw_u16(addr, value, op);
    case 4: return rts_real_rmw_u32(addr, value, op);
    default: return rts_real_rmw_u64(addr, value, op);
  }
}
/* What was there; equal to `expected`, of which the operation's bytes count, if it stored. */
RTS_INLINE u64 rts_real_cas(uptr addr, u64 expected, u64 value, u32 how) {
  switch (rts_how_size(how)) {
    case 1: return rts_real_cas_u8(addr, expected, value);
    case 2: return rts_real_cas_u16(addr, expected, value);
    case 4: return rts_real_cas_u32(addr, expected, value);
    default: return rts_real_cas_u64(addr, expected, value);
  }
}

/* Stores and others that tell nothing (idle.h), so that the engine is not entered. Most of them: the access is in the first word. */
RTS_INLINE bool rts_whole_idle_first(uptr addr, u32 how) {
  const struct rts_race_thread *t = rts_race_self;
  u32 size = rts_how_size(how), bytes = ((1u << size) - 1) << (addr & 7);
  if (rts_how_order(how) != __ATOMIC_RELAXED || !t || t->busy || rts_race_fenced(t) || rts_race_options.force_seq_cst || rts_sync_any(addr)) return false;
  return (addr & 7) + size <= 8 && rts_race_has_cells(addr) && !((rts_word_w(rts_load_relaxed(rts_cells_of(addr))) ^ __rts_cur) & (RTS_CELL_STAMP | bytes));
}
RTS_INLINE bool rts_whole_maybe_idle(u32 how) {
  const struct rts_race_thread *t = rts_race_self;
  return rts_race_slow & RTS_RACE_SOLITARY || (rts_how_order(how) == __ATOMIC_RELAXED && t && !rts_race_fenced(t));
}
RTS_INLINE bool rts_whole_idle(uptr addr, u32 how) {
  u64 token;
  return rts_race_atomic_idle(addr, rts_how_size(how), rts_how_order(how), true, &token);
}
RTS_INLINE void rts_whole_was_idle(uptr addr, u32 how) {
  if (RTS_UNLIKELY(rts_sync_any(addr)) && !rts_race_atomic_still_idle(addr, rts_how_size(how), rts_how_order(how), 0)) rts_race_pardon_all();
}

/* The others. */
/* The load was idle but for the access (idle.h). */
RTS_INLINE struct rts_race_done rts_race_whole_loaded(uptr addr, u32 size, u64 value, uptr fp, rts_race_teller *tell) {
  struct rts_race_thread *t = rts_race_self;
  rts_race_enter_as(t);
  rts_whole_note_end(t, NULL, addr, size, RTS_RACE_READ, false, fp, tell);
  return (struct rts_race_done){value, 1};
}
RTS_INLINE struct rts_race_done rts_race_whole_load(uptr addr, u32 size, int order, uptr fp, rts_race_teller *tell) {
  struct rts_race_thread *t = rts_whole_enter(addr, size);
  if (RTS_UNLIKELY(!t)) return (struct rts_race_done){0, 0};
  for (u32 tries = 0; tries < 64; tries++) {
    const struct rts_sync *o = rts_whole_object(addr, size);
    if (!o && rts_sync_any(addr)) break;
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
    rts_whole_note_end(t, NULL, addr, size, RTS_RACE_READ, false, fp, tell);
    return (struct rts_race_done){value, 1};
  }
  rts_race_leave(t);
  return (struct rts_race_done){0, 0};
}

/* The access comes first: nothing is taken in that it could be ordered behind, and while the object is locked others wait for it. */
RTS_INLINE bool rts_race_whole_store(uptr addr, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  int order = rts_how_order(how);
  u32 size = rts_how_size(how), ctx = 0;
  const uptr *frame = (const uptr *)fp;
  struct rts_race_found found = {0};
  u32 list = rts_whole_list(addr);
  struct rts_race_thread *t = rts_whole_enter(addr, size);
  if (RTS_UNLIKELY(!t)) return false;
  bool release = rts_race_releases(order), fenced = rts_race_fenced(t), done;
  struct rts_sync *o;
  rts_whole_note(t, addr, size, RTS_RACE_WRITE, frame, &found, &ctx);
  if (RTS_LIKELY((done = rts_whole_lock(t, addr, size, release || fenced, list, &o)))) {
    rts_real_store(addr, value, how);
    t->vc[t->place] = (int16_t)t->epoch; /* the store itself is part of what it releases */
    if (release) rts_whole_release(t, o, false);
    else if (fenced) rts_whole_release_fence(t, o, false);
    else if (o) o->era = o->by = 0;
    rts_whole_unlock(t, o);
  }
  rts_whole_end(t, addr, size, RTS_RACE_WRITE, done && release, frame, ctx, &found, tell);
  return done;
}

/* With the object locked, or none. */
RTS_INLINE void rts_whole_changed(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 how, bool stored, uptr fp, rts_race_teller *tell) {
  int order = rts_how_order(how);
  bool acquire = rts_race_acquires(stored ? order : rts_how_failure(how)), release = stored && rts_race_releases(order);
  if (RTS_UNLIKELY(!o && rts_sync_any(addr))) rts_race_pardon_all(); /* it came meanwhile: nobody knows whose value was read */
  if (o && o->era == t->era && !rts_sync_known(t, o->by, o->at, !acquire)) rts_race_take_in(t, o, acquire);
  t->vc[t->place] = (int16_t)t->epoch;
  if (release) rts_whole_release(t, o, true);
  else if (stored && o && rts_race_fenced(t)) rts_whole_release_fence(t, o, true);
  rts_whole_note_end(t, o, addr, rts_how_size(how), stored ? RTS_RACE_WRITE : RTS_RACE_READ, release, fp, tell);
}
RTS_INLINE struct rts_race_thread *rts_whole_change(uptr addr, u32 how, struct rts_sync **o) {
  u32 list = rts_whole_list(addr), size = rts_how_size(how);
  struct rts_race_thread *t = rts_whole_enter(addr, size);
  if (RTS_UNLIKELY(!t) || RTS_LIKELY(rts_whole_lock(t, addr, size, rts_how_order(how) != __ATOMIC_RELAXED || rts_race_fenced(t), list, o))) return t;
  rts_race_leave(t);
  return NULL;
}
RTS_INLINE struct rts_race_done rts_race_whole_rmw(uptr addr, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  struct rts_sync *o;
  struct rts_race_thread *t = rts_whole_change(addr, how, &o);
  if (RTS_UNLIKELY(!t)) return (struct rts_race_done){0, 0};
  value = rts_real_rmw(addr, value, how);
  rts_whole_changed(t, o, addr, how, true, fp, tell);
  return (struct rts_race_done){value, 1};
}
RTS_INLINE struct rts_race_done rts_race_whole_cas(uptr addr, u64 expected, u64 value, u32 how, uptr fp, rts_race_teller *tell) {
  u64 mask = ~0ul >> (64 - 8 * rts_how_size(how)), old;
  struct rts_sync *o;
  struct rts_race_thread *t = rts_whole_change(addr, how, &o);
  if (RTS_UNLIKELY(!t)) return (struct rts_race_done){0, 0};
  old = rts_real_cas(addr, expected, value, how);
  rts_whole_changed(t, o, addr, how, !((old ^ expected) & mask), fp, tell);
  return (struct rts_race_done){old, 1};
}
#endif
