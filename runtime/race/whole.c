/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The accesses of whole atomic operations (whole.h). Apart from them, in functions that call nothing which does not keep registers: the operations
 * need most registers themselves. */
#include "race/whole.h"

#include "core/context.h"
#include "race/spin.h"

static RTS_KEEPS_REGISTERS RTS_NOINLINE struct rts_quick_words next_of_others(const struct rts_race_thread *t, u32 bytes, bool write, u64 first, u64 second) {
  const struct rts_quick_access a = {__rts_cur, bytes, write, true};
  const struct rts_quick_words often = write ? rts_quick_atomic_write(t, a.cur, bytes, first, second) : rts_quick_atomic_read(t, a.cur, bytes, first, second);
  return RTS_LIKELY(often.first) ? often : rts_quick_next(t, &a, first, second);
}
/* again: it went into the first word already, but was not checked against the second. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE bool general(struct rts_race_thread *t, uptr addr, u32 bytes, bool write, bool again) {
  t->at_found = (struct rts_race_found){0};
  struct rts_race_one a = {rts_race_stamp(t) | RTS_CELL_ATOMIC, bytes, write, &t->at_found};
  rts_era_touch(addr); /* where somebody of now is noted already, that was done */
  rts_granule_access(t, addr & ~7ul, &a, again);
  return t->at_found.cell != 0;
}

RTS_INLINE bool is_noted(u64 first, u64 second, u32 cur, u32 bytes, bool write) {
  u32 mask = RTS_CELL_STAMP | bytes;
  if (!(((write ? rts_word_w(first) : rts_word_r(first)) ^ cur) & mask)) return true;
  return second && (!((rts_word_w(second) ^ cur) & mask) || (!write && !((rts_word_r(second) ^ cur) & mask)));
}
RTS_INLINE void remember(struct rts_race_thread *t, uptr addr, u32 size, bool write, const uptr *frame) {
  u32 ctx = rts_context_callers_here(frame[0], frame[1]);
  if (size > 8) __builtin_unreachable();
  rts_quick_remember(t, addr, size, (write ? RTS_RACE_WRITE : RTS_RACE_READ) | RTS_RACE_ATOMIC, frame[1], ctx);
}

/* As rts_quick_put, but nothing is kept over all of it that can be had again: registers are what is short here. */
RTS_INLINE enum rts_quick_how put(struct rts_race_thread *t, uptr addr, u32 bytes, struct rts_quick_words seen, struct rts_quick_words next, bool alone) {
  u64 *word = rts_cells_of(addr);
  bool both = next.second != seen.second;
  if (both) {
    u64 *second = rts_second_place(addr);
    if (RTS_UNLIKELY(!second)) return RTS_QUICK_CHANGED;
    t->held_word = word;
    bool locked = rts_cas_acq_rel(word, seen.first, rts_word_locked_by(t->era & 1)), same = locked && rts_load_relaxed(second) == seen.second;
    if (RTS_LIKELY(same)) rts_second_set(second, addr, next.second);
    if (RTS_LIKELY(locked)) rts_store_release(word, same ? next.first : seen.first);
    t->held_word = NULL;
    if (RTS_UNLIKELY(!same)) return RTS_QUICK_CHANGED;
  } else if (alone) {
    rts_store_release(word, next.first);
  } else if (RTS_UNLIKELY(!rts_cas_acq_rel(word, seen.first, next.first))) {
    return RTS_QUICK_CHANGED;
  }
  if (RTS_UNLIKELY(!rts_granule_addressable(addr, bytes))) rts_granule_clear(t, rts_cells_of(addr));
  return !both && RTS_UNLIKELY(rts_second(addr) != seen.second) ? RTS_QUICK_AGAIN : RTS_QUICK_DONE;
}
/* frame null: it is remembered already. */
RTS_INLINE bool note(struct rts_race_thread *t, uptr addr, u32 bytes, u32 size, const uptr *frame, bool write) {
  bool alone = rts_race_alone();
  struct rts_quick_words seen, next;
  seen.first = rts_load_acquire(rts_cells_of(addr));
  seen.second = rts_second(addr);
  if (is_noted(seen.first, seen.second, __rts_cur, bytes, write)) return false;
  if (frame) remember(t, addr, size, write, frame);
  next = write ? rts_quick_own_write(t, __rts_cur, bytes, seen.first, seen.second) : rts_quick_own_read(t, __rts_cur, bytes, seen.first, seen.second);
  if (RTS_UNLIKELY(!next.first)) next = next_of_others(t, bytes, write, seen.first, seen.second);
  enum rts_quick_how how = RTS_LIKELY(next.first) ? put(t, addr, bytes, seen, next, alone) : RTS_QUICK_CHANGED;
  return RTS_LIKELY(how == RTS_QUICK_DONE) ? false : general(t, addr, bytes, write, how == RTS_QUICK_AGAIN);
}
bool rts_whole_read(struct rts_race_thread *t, uptr addr, u32 bytes, u32 size, const uptr *frame) { return note(t, addr, bytes, size, frame, false); }
bool rts_whole_write(struct rts_race_thread *t, uptr addr, u32 bytes, u32 size, const uptr *frame) { return note(t, addr, bytes, size, frame, true); }

static RTS_COLD bool in_granule(struct rts_race_thread *t, uptr addr, u32 bytes, bool write) { return note(t, addr, bytes, 0, NULL, write); }
bool rts_whole_elsewhere(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, bool write) {
  rts_accesses_begin(t, o, addr, bytes);
  if (rts_records_on(t, o) && rts_accesses_record(t, o, addr, bytes, write)) return false;
  if (rts_records_on(t, o)) rts_store_relaxed(&o->records, (u8)rts_records_of(t, RTS_RECORDS_OFF));
  return in_granule(t, addr, bytes, write);
}
bool rts_whole_locked(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, u32 size, const uptr *frame, bool write) {
  if (rts_accesses_noted(t, o, addr, bytes, write)) return false;
  remember(t, addr, size, write, frame);
  return RTS_LIKELY(rts_accesses_record(t, o, addr, bytes, write)) ? false : rts_whole_elsewhere(t, o, addr, bytes, write);
}
bool rts_whole_loaded(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes, u32 size, const uptr *frame) {
  if (rts_accesses_noted(t, o, addr, bytes, false)) return false;
  remember(t, addr, size, false, frame);
  for (u32 i = 0; rts_load_relaxed(&o->key) == rts_sync_key(addr, size) && rts_spin_wait(i); i++) {
    if (!rts_whole_lock(t, o, addr, size, true)) continue;
    bool done = rts_records_on(t, o) && rts_accesses_record(t, o, addr, bytes, false);
    rts_whole_unlock(t, o);
    if (done) return false;
    break;
  }
  return in_granule(t, addr, bytes, false);
}

RTS_KEEPS_REGISTERS struct rts_sync *rts_whole_search(uptr addr, u32 size) {
  u64 key = rts_sync_key(addr, size);
  for (u32 i = rts_load_acquire(rts_sync_list_of(addr)); i; i = rts_load_acquire(&rts_sync_objects[i].next))
    if (RTS_LIKELY(rts_load_relaxed(&rts_sync_objects[i].key) == key)) return &rts_sync_objects[i];
  return NULL;
}

void rts_race_whole_found(struct rts_race_thread *t, uptr addr, u32 size, u32 flags, bool released, uptr fp, rts_race_teller *tell) {
  struct rts_race_side sides[2];
  const uptr *frame = (const uptr *)fp;
  const struct rts_race_side now = {.tid = t->tid, .addr = addr, .size = size, .flags = flags | RTS_RACE_ATOMIC,
                                    .pc = frame[1], .ctx = rts_context_callers_kept(frame[0]), .held = rts_held_set_current()};
  rts_race_describe(t, &t->at_found, &now, sides);
  if (released) rts_race_advance(t);
  rts_race_leave(t);
  tell(sides, fp);
}
