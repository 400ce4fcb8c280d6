/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Locks of a word for a few instructions, inside the engine only. An owner may be preempted, so waiters yield; it may also be gone (a
 * signal handler that jumped out of the engine), so they give up after a second: the caller then does without (R4, C5). */
#ifndef RTS_RACE_SPIN_H
#define RTS_RACE_SPIN_H
#include "base/atomic.h"
#include "base/types.h"

/* The i-th time that something was found taken; false: give up. */
bool rts_spin_wait(u32 i);

RTS_INLINE bool rts_spin_lock(u32 *word) {
  for (u32 i = 0;; i++) {
    u32 free = 0;
    if (RTS_LIKELY(rts_cas_acq_rel(word, free, 1))) return true;
    if (!rts_spin_wait(i)) return false;
  }
}
RTS_INLINE void rts_spin_unlock(u32 *word) { rts_store_release(word, 0); }
#endif
