/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Our own lock (implemented by platform/mutex.c): one futex word, no libc. Not recursive. Must not be taken in a signal handler that may have interrupted
 * its owner: those paths use rts_mutex_try and degrade. All locks have a rank; debug builds assert that a thread takes
 * them in growing rank, because a tool that finds deadlocks must not have any. */
#ifndef RTS_BASE_MUTEX_H
#define RTS_BASE_MUTEX_H
#include "base/types.h"

/* Lowest is taken first. fork takes all of them in this order (core/fork.c). */
enum rts_rank {
  RTS_RANK_INIT,
  RTS_RANK_REPORT,
  RTS_RANK_MODULES,
  RTS_RANK_THREADS,
  RTS_RANK_GLOBALS,
  RTS_RANK_SIGNALS,
  RTS_RANK_INTERCEPT,
  RTS_RANK_ROUNDS,
  RTS_RANK_LOCKS,
  RTS_RANK_LOCK_ORDER,
  RTS_RANK_LOCK_TALLY,
  RTS_RANK_QUARANTINE,
  RTS_RANK_HEAP_CLASS,
  RTS_RANK_HEAP_REGION,
  RTS_RANK_DEPOT,
  RTS_RANK_LEAF,
};

struct rts_mutex {
  u32 word; /* 0 free, 1 held, 2 held with waiters */
  u16 rank;
};
#define RTS_MUTEX_INIT(r) {0, (r)}

void rts_mutex_lock(struct rts_mutex *m);
bool rts_mutex_try(struct rts_mutex *m);
void rts_mutex_unlock(struct rts_mutex *m);
#endif
