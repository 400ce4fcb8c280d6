/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Atomic operations that would tell the engine nothing: the access is noted already, and nothing is taken in or released. They are done
 * without begin and end (race.h), and the engine is not entered: half of all atomic operations are polls and relaxed counters, which cost a
 * third this way.
 *
 * I1 noted: the granule has this thread's stamp for these bytes, a write for a write. The inline checks of plain accesses rest on the same.
 * I2 nothing taken in: there is no object, or (loads) its clock is known (sync.h, Y5), or (with begin and end) is small and taken in
 *    afterwards. The object must be the same before the operation and after it, or the value may be somebody's whose clock was missed.
 * I3 nothing released: relaxed, and no release fence before.
 * Or there was only ever one thread: then nobody needs to be told anything.
 * Any context; no locks. Cost: ~3 ns each, ~8 ns with a clock taken in. */
#ifndef RTS_RACE_IDLE_H
#define RTS_RACE_IDLE_H
#include "core/thread.h"
#include "race/accesses.h"

RTS_INLINE bool rts_race_fenced(const struct rts_race_thread *t) { return t->fence_era == t->era; }

/* I2 where there may be an object. */
bool rts_race_idle_object(const struct rts_race_thread *t, uptr addr, uptr size, u64 *token);
bool rts_race_still_idle_object(uptr addr, uptr size, int order, u64 token);

/* Of 1, 2, 4 or 8 that are aligned: their bits in a cell. */
RTS_INLINE u32 rts_whole_bytes(uptr addr, u32 size) { return size == 8 ? 0xff : ((1u << size) - 1) << (addr & 7); }
RTS_INLINE bool rts_race_noted(uptr addr, uptr size, bool write) {
  uptr offset = addr & 7;
  if (offset + size > 8 || !rts_race_has_cells(addr)) return false;
  u64 word = rts_load_relaxed(rts_cells_of(addr));
  u32 bytes = ((1u << size) - 1) << offset;
  u32 mask = RTS_CELL_STAMP | bytes, cur = __rts_cur;
  if (RTS_LIKELY(!(((write ? rts_word_w(word) : rts_word_r(word)) ^ cur) & mask))) return true;
  u64 second = rts_second(addr);
  return second && (!((rts_word_w(second) ^ cur) & mask) || (!write && !((rts_word_r(second) ^ cur) & mask)));
}

/* write: a store or read-modify-write. `token` goes to still_idle, which says afterwards whether the operation was idle indeed. If not,
 *   a load has to be done again, with begin and end
 *   a read-modify-write calls rts_race_pardon_all
 *   a store need not ask: whoever has released meanwhile is merely remembered for longer. */
RTS_INLINE bool rts_race_atomic_idle(uptr addr, uptr size, int order, bool write, u64 *token) {
  const struct rts_race_thread *t = rts_race_self;
  *token = 0;
  if (rts_race_solitary()) return t && !t->busy && rts_race_noted(addr, size, write);
  if (RTS_UNLIKELY(!t) || (write && (order != __ATOMIC_RELAXED || rts_race_fenced(t) || rts_sync_any(addr)))) return false;
  if (t->busy || !rts_race_noted(addr, size, write) || rts_race_options.force_seq_cst) return false;
  if (write) return true;
  return RTS_LIKELY(!rts_sync_any(addr)) || rts_race_idle_object(t, addr, size, token);
}
RTS_INLINE bool rts_race_atomic_still_idle(uptr addr, uptr size, int order, u64 token) {
  return rts_race_solitary() || RTS_LIKELY(!token && !rts_sync_any(addr)) || rts_race_still_idle_object(addr, size, order, token);
}

RTS_INLINE bool rts_race_acquires(int order) {
  return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}
/* With o's clock when its seq was that. False: it changed, or is not small, or is of a later era. */
bool rts_race_take_small(struct rts_race_thread *t, const struct rts_sync *o, u32 seq, bool acquire);
RTS_INLINE u64 rts_race_real_load(uptr addr, uptr size) {
  switch (size) {
    case 1: return __atomic_load_n((const volatile u8 *)addr, __ATOMIC_SEQ_CST);
    case 2: return __atomic_load_n((const volatile u16 *)addr, __ATOMIC_SEQ_CST);
    case 4: return __atomic_load_n((const volatile u32 *)addr, __ATOMIC_SEQ_CST);
    default: return __atomic_load_n((const volatile u64 *)addr, __ATOMIC_SEQ_CST);
  }
}
/* No handler inside of the engine, nothing ignored, and none of `slow`. */
RTS_INLINE bool rts_race_takes_part(const struct rts_race_thread *t, u32 slow) {
  return RTS_LIKELY(t) && RTS_LIKELY(!(t->busy | (u32)t->ignore_accesses | (u32)t->ignore_sync | rts_tls.in_runtime | (rts_race_slow & slow)));
}
/* Nothing of o's clock is to be taken in; if it did not change meanwhile. For threads that take part, without SEQ_CST. */
RTS_INLINE bool rts_idle_known(const struct rts_race_thread *t, const struct rts_sync *o, int order) {
  u32 era = rts_load_relaxed(&o->era), by = rts_load_relaxed(&o->by), at = rts_load_relaxed(&o->at);
  if (RTS_UNLIKELY(era != t->era)) return era < t->era;
  return rts_sync_known(t, by, at, !rts_race_acquires(order));
}
/* A whole load, of 1, 2, 4 or 8 bytes, by which nothing is taken in. NOTED: there is nothing to tell either; NEW: but the access, which is to
 * be noted now; RECORDED: it is not done, and would be recorded beside the object that is the first of its list, *value. NOT: nothing was done, and
 * nothing is known of the value. The memory is addressable, and so the load does not fault. Calls nothing, so that no register has to be saved. The first
 * function says NEW also where the second one is to look. */
enum rts_idle { RTS_IDLE_NOT, RTS_IDLE_NOTED, RTS_IDLE_NEW, RTS_IDLE_RECORDED };
RTS_INLINE enum rts_idle rts_race_recorded_load(uptr addr, uptr size, int order, u64 *value) {
  const struct rts_race_thread *t = rts_race_self;
  if (RTS_UNLIKELY(!rts_race_takes_part(t, RTS_RACE_SEQ_CST)) || RTS_UNLIKELY(addr & (size - 1))) return RTS_IDLE_NOT;
  u32 i = rts_load_acquire(rts_sync_list_of(addr)), bytes = rts_whole_bytes(addr, (u32)size);
  const struct rts_sync *o = rts_sync_at(i);
  __builtin_prefetch(rts_cells_of(addr)); /* asked for with the object: three lines to wait for */
  u32 seq = rts_load_acquire(&o->seq);
  if (!rts_records_on(t, o)) return RTS_IDLE_NEW;
  if (RTS_UNLIKELY(rts_load_relaxed(&o->key) != rts_sync_key(addr, (u32)size))) return RTS_IDLE_NOT;
  *value = i;
  if (!rts_accesses_noted(t, o, addr, bytes, false)) return RTS_IDLE_RECORDED;
  if (RTS_UNLIKELY(!rts_granule_addressable(addr, bytes)) || RTS_UNLIKELY(seq & 1) || RTS_UNLIKELY(!rts_idle_known(t, o, order))) return RTS_IDLE_NOT;
  *value = rts_race_real_load(addr, size);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return RTS_LIKELY(rts_load_relaxed(&o->seq) == seq) ? RTS_IDLE_NOTED : RTS_IDLE_NOT;
}
RTS_INLINE enum rts_idle rts_race_idle_load(uptr addr, uptr size, int order, u64 *value) {
  const struct rts_race_thread *t = rts_race_self;
  enum rts_idle how = RTS_IDLE_NOTED;
  if (RTS_UNLIKELY(!rts_race_has_cells(addr))) return RTS_IDLE_NOT;
  u32 bytes = rts_whole_bytes(addr, (u32)size), mask = RTS_CELL_STAMP | bytes, cur = __rts_cur;
  u32 i = rts_load_acquire(rts_sync_list_of(addr));
  const struct rts_sync *o = rts_sync_at(i);
  u64 first = rts_load_relaxed(rts_cells_of(addr));
  if ((rts_word_r(first) ^ cur) & mask && (rts_word_r(rts_second(addr)) ^ cur) & mask) {
    if (RTS_UNLIKELY(!first) || RTS_UNLIKELY(!rts_granule_addressable(addr, bytes)) || RTS_UNLIKELY(rts_race_slow & RTS_RACE_SOLITARY)) return RTS_IDLE_NOT;
    how = RTS_IDLE_NEW;
  }
  if (!i) {
    if (RTS_UNLIKELY(rts_sync_any(addr))) return RTS_IDLE_NOT;
    *value = rts_race_real_load(addr, size);
    return rts_sync_any(addr) ? RTS_IDLE_NOT : how;
  }
  u32 seq = rts_load_acquire(&o->seq);
  if (RTS_UNLIKELY(rts_load_relaxed(&o->key) != rts_sync_key(addr, (u32)size)) || RTS_UNLIKELY(seq & 1)) return RTS_IDLE_NOT;
  if (RTS_UNLIKELY(!rts_idle_known(t, o, order))) return RTS_IDLE_NOT;
  *value = rts_race_real_load(addr, size);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return RTS_LIKELY(rts_load_relaxed(&o->seq) == seq) ? how : RTS_IDLE_NOT;
}
#endif
