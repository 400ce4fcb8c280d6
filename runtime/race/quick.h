/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The short way of accesses that need no search, half of what the general one costs (granule.h): a thread has released something since it last used a
 * granule, and whoever else is noted there is ordered before. The record is replaced.
 *
 * Inside the engine only. General registers only. Keeps to what rts_context_callers_kept keeps. */
#ifndef RTS_RACE_QUICK_H
#define RTS_RACE_QUICK_H
#include "core/calls.h"
#include "core/context.h"
#include "core/held.h"
#include "core/thread.h"
#include "platform/x86_64.h"
#include "race/granule.h"

/* Ordered before all that t does, or nobody. Of its own slot (C1), or of this half's others. */
RTS_INLINE bool rts_quick_before(const struct rts_race_thread *t, u32 cur, u32 c) {
  if (RTS_LIKELY(!((c ^ cur) >> 24)) || !c) return true;
  return !((c ^ cur) >> 31) && rts_cell_place(c) != RTS_PLACE_INFLATED && rts_race_ordered(t, c);
}

/* What becomes of the word `seen`, which is not 0 and has no second one; 0: not for the short way. */
RTS_INLINE u64 rts_quick_word(const struct rts_race_thread *t, u32 cur, u64 seen, u32 bytes, bool write, bool atomic) {
  u32 w = rts_word_w(seen), r = rts_word_r(seen), tag = (cur & RTS_CELL_STAMP) | (atomic ? RTS_CELL_ATOMIC : 0), all = tag | bytes;
  if (!rts_quick_before(t, cur, w) || !rts_quick_before(t, cur, r)) return 0;
  /* What is left of the two but what is of this tag, and goes into the new record, and what R only repeats. */
  u32 other_w = w, other_r = w && rts_cell_same_tag(w, r) ? r & ~(w & RTS_CELL_BYTES) : r, all_r;
  if (rts_cell_same_tag(w, tag)) all |= w & RTS_CELL_BYTES, other_w = 0;
  all_r = all;
  if (rts_cell_same_tag(r, tag)) all_r |= r & RTS_CELL_BYTES, other_r = 0;
  if (rts_cell_same_stamp(other_w, tag) || rts_cell_same_stamp(other_r, tag)) return 0;
  if (!(other_r & RTS_CELL_BYTES)) other_r = 0;
  if (atomic && ((other_r && !(other_r & RTS_CELL_ATOMIC)) || (write && other_w && !(other_w & RTS_CELL_ATOMIC)))) return 0; /* stands for less */
  if ((other_r | (write ? other_w : 0)) & ~bytes & RTS_CELL_BYTES) return 0;
  return write ? rts_word(all, all_r) : rts_word(w, all_r);
}
/* The same where there is a second word, which stays as it is: it has nothing that the access would take away, or must not meet. Whoever changes it
 * leaves his mark in the first (G2), so it is enough to swap that. */
RTS_INLINE u64 rts_quick_first(const struct rts_race_thread *t, u32 cur, u64 seen, u64 second, u32 bytes, bool write, bool atomic) {
  u32 w2 = rts_word_w(second), r2 = rts_word_r(second), own = r2 && !((r2 ^ cur) >> 24) ? r2 : 0;
  if (write ? (w2 | r2) & bytes : own & bytes || !rts_quick_before(t, cur, w2) || (atomic && !(w2 & RTS_CELL_ATOMIC))) return 0;
  if (rts_cell_same_stamp(w2, cur) || rts_cell_same_stamp(r2, cur)) return 0;
  return rts_quick_word(t, cur, seen, bytes, write, atomic);
}

/* Frames that are left behind are taken off by the one that is called. */
#define RTS_QUICK_STALE 4u
RTS_INLINE u32 rts_quick_callers(uptr bp) {
  const struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(!t || rts_calls.n)) return rts_context_callers_kept(bp);
  const struct rts_contexts *c = &t->contexts;
  u32 changes = c->changes;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  uptr sp = RTS_FRAME();
  const struct rts_context_frame *f = RTS_LIKELY(sp - c->lo < c->hi - c->lo) ? rts_context_remembered(c, bp) : NULL;
  if (RTS_UNLIKELY(!f || f + RTS_QUICK_STALE < c->frames + c->n)) return rts_context_callers_kept(bp);
  u32 id = f->id;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return RTS_LIKELY(c->changes == changes && !(changes & 1)) ? id : rts_context_callers_kept(bp);
}

RTS_INLINE void rts_quick_remember(struct rts_race_thread *t, uptr addr, uptr size, u32 flags, uptr pc, u32 ctx) {
  t->accesses_slow++;
  if (!__rts_fresh.word) rts_race_stamping(t);
  rts_ring_add(t->ring, rts_race_stamp(t), addr, size, flags, pc, ctx, rts_held_set_current());
  rts_era_touch(addr);
}

#endif
