/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Freed blocks wait here, first in first out, before they are used again, so that accesses to them are caught for long.
 *
 * Q1 what waits is counted by real footprint: slot, record, handle and shadow.
 * Q2 over the cap, who overflows it takes the oldest packs out, and reuses their slots itself.
 * Q3 a thread keeps one pack, handed over when it is full or weighs thread_local_quarantine_size_kb.
 * Lock: RTS_RANK_QUARANTINE, once for a pack. A block freed by a signal handler that interrupted the heap goes to a small lock-free
 * array, and from there to whoever comes by next. */
#ifndef RTS_HEAP_QUARANTINE_H
#define RTS_HEAP_QUARANTINE_H
#include "heap/cache.h"

void rts_quarantine_init(void);
/* Adds a freed block. Called inside. */
void rts_quarantine_put(struct rts_heap_cache *c, u64 handle);
/* The same without a cache; in_signal: without waiting for anything. */
void rts_quarantine_put_slow(u64 handle, bool in_signal);
/* Appends the pack (may be null), takes out what is over the cap: into c's stacks, or the central lists if c is null. */
void rts_quarantine_hand_over(struct rts_pack *p, struct rts_heap_cache *c);
void rts_quarantine_adopt_deferred(struct rts_heap_cache *c);
/* Takes out everything. */
void rts_quarantine_flush(struct rts_heap_cache *c);
/* Slot of a block that was freed by two threads at once, found while packs were handed over; 0 if there is none. */
extern uptr rts_quarantine_raced_slot;
RTS_INLINE bool rts_quarantine_raced(void) { return rts_load_relaxed(&rts_quarantine_raced_slot) != 0; }
void rts_quarantine_counts(u64 *bytes, u64 *blocks);
u64 rts_quarantine_lost(void);
void rts_quarantine_lock(void);
void rts_quarantine_unlock(void);
#endif
