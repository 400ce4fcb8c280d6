/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Rings of past accesses, one a thread, in which the earlier side of a race is found.
 *
 * H1 written by the owning thread only, while it is inside the engine; read by reporters under rts_race_lock, possibly while it is being written:
 *    an entry is believed only if it was not overwritten meanwhile.
 * H2 `base` is where the current owner's current era starts: older entries belong to nobody.
 * A dead thread's ring waits in a bounded queue, still readable, and goes to the next new thread. Append costs ~2 ns (one line). */
#ifndef RTS_RACE_HISTORY_H
#define RTS_RACE_HISTORY_H
#include "base/check.h"
#include "base/types.h"

#define RTS_RACE_DEAD_RINGS RTS_LIMIT(64u, 2u)

struct rts_history_entry {
  u64 where;                     /* addr:48 | size:16, packed */
  u64 pc;                        /* pc:48 | flags:16 */
  u64 context;                   /* depot id of the callers' stack, which pc completes:32 | stamp:32 */
  u64 held;                      /* locks held then:32 | 0 */
};
struct rts_ring {
  u64 head, base;                /* entries ever written; first valid one */
  u32 mask;
  struct rts_ring *next;
  struct rts_history_entry entries[];
};
struct rts_history_found {
  uptr addr, size, pc;
  u32 flags, ctx, held;
};

struct rts_ring *rts_ring_take(void);           /* all of these under rts_race_lock; null if there is no memory */
void rts_ring_retire(struct rts_ring *r);
/* The last access stamped `stamp` that meets [addr, addr+size) and is a write as told. */
bool rts_ring_find(const struct rts_ring *r, u32 stamp, uptr addr, uptr size, bool write, struct rts_history_found *out);

/* The last giving back of memory at addr; *stamp: when. */
bool rts_ring_find_free(const struct rts_ring *r, uptr addr, u32 *stamp);

#define RTS_HISTORY_ADDR ((1ull << 48) - 1)
/* Sizes in 16 bits: exact below 32 KB, else in pages, rounded up. */
RTS_INLINE u64 rts_history_pack_size(uptr n) { return n < 0x8000 ? n : 0x8000 | rts_min((n + 4095) >> 12, 0x7fff); }
RTS_INLINE uptr rts_history_unpack_size(u64 s) { return s < 0x8000 ? s : (s & 0x7fff) << 12; }
RTS_INLINE void rts_ring_add(struct rts_ring *r, u32 stamp, uptr addr, uptr size, u32 flags, uptr pc, u32 ctx, u32 held) {
  RTS_DCHECK(pc <= RTS_HISTORY_ADDR);
  if (RTS_UNLIKELY(!r)) return;
  struct rts_history_entry *e = &r->entries[r->head & r->mask];
  __atomic_store_n(&r->head, r->head + 1, __ATOMIC_RELEASE); /* first: a reader that sees the new content sees this too */
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __atomic_store_n(&e->where, addr << 16 | rts_history_pack_size(size), __ATOMIC_RELEASE);
  __atomic_store_n(&e->pc, pc | (u64)flags << 48, __ATOMIC_RELAXED);
  __atomic_store_n(&e->context, ctx | (u64)stamp << 32, __ATOMIC_RELAXED);
  __atomic_store_n(&e->held, held, __ATOMIC_RELAXED);
}
#endif
