/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The lock profile (option lock_profile): for each lock and each stack that takes it, how often, how often it had to be waited for, and the time
 * waited and held. Any thread. Cost while off: a branch where a lock is taken; on: about 60 ns an acquisition. */
#ifndef RTS_LOCKORDER_PROFILE_H
#define RTS_LOCKORDER_PROFILE_H
#include "base/types.h"

extern u32 rts_lock_profile_on __attribute__((visibility("hidden")));
/* The calling thread is about to wait for the lock. */
RTS_COLD void rts_lock_profile_wants(uptr lock);
/* It took it; returns the time, for its list of held locks. */
RTS_COLD u64 rts_lock_profile_taken(uptr lock, u32 traits, u32 ctx);
void rts_lock_profile_start(void);
void rts_lock_profile_lock(void); /* fork */
void rts_lock_profile_unlock(void);

/* -- for who writes it. Times in ticks of rts_cpu_ticks. */
struct rts_lock_stat {
  struct rts_lock_stat *next; /* in its bucket */
  uptr lock;
  u32 ctx, traits;
  u32 create_ctx;
  u64 taken, contended, waited, waited_max, held, held_max;
};
/* All of them, in memory of *bytes for rts_os_unmap; null if there are none or no memory. They go on counting. */
struct rts_lock_stat **rts_lock_profile_all(uptr *n, uptr *bytes);
u64 rts_lock_profile_lost(void);
/* Nanoseconds of that many ticks. */
u64 rts_lock_profile_ns(u64 ticks);
/* Writes all files anew; false if one could not be written, which is said. In a forked child that has no file of its own: nothing, true. */
bool rts_lock_profile_write(void);
#endif
