/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sync objects: an address and the clock that was released to it.
 *
 * Y1 `seq` is odd while somebody has the object locked; it grows by one with each locking and unlocking, also when the object is
 *    forgotten or reused, so that a reader can tell whether what it copied was of one piece.
 * Y2 the clock counts only if `era` is the reader's; nobody reads one of a later era without joining that era first (C3).
 * Y3 objects are never unmapped; a pointer found without the lock may by now be another address's object: look at `addr` again. */
#ifndef RTS_RACE_SYNC_H
#define RTS_RACE_SYNC_H
#include "race/state.h"

struct rts_sync {
  u32 seq, next;                 /* next: index in the bucket's or the free list */
  uptr addr;
  u32 era;                       /* of the clock; 0: empty */
  u32 big;                       /* index of a full clock that is used instead of `small`; 0: none */
  int16_t small[RTS_CLOCK_SMALL] RTS_ALIGNED(16);
} RTS_ALIGNED(64);

void rts_sync_init(void);
void rts_sync_unlock_all(void);  /* in the child of a fork */
/* Without a lock: the object, or null. */
struct rts_sync *rts_sync_find(uptr addr);
/* The object of addr, locked; made if `create`. Null if there is none, or (and then C5 was applied) none to be had. */
struct rts_sync *rts_sync_lock(struct rts_race_thread *t, uptr addr, bool create);
void rts_sync_unlock(struct rts_race_thread *t, struct rts_sync *o);
/* Under rts_race_page_mark'ed pages only. */
void rts_sync_forget(struct rts_race_thread *t, uptr addr, uptr size);

/* With o locked by t. */
void rts_sync_acquire(struct rts_race_thread *t, const struct rts_sync *o);          /* vc takes o in */
void rts_sync_merge(struct rts_race_thread *t, struct rts_sync *o, const int16_t *clock, u32 n);
void rts_sync_replace(struct rts_race_thread *t, struct rts_sync *o, const int16_t *clock, u32 n);

const int16_t *rts_sync_clock(const struct rts_sync *o, u32 *n);
#endif
