/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Instrumented globals: their redzones, and who lies at an address.
 *
 * G1 a begin address is in the table at most once: of two descriptors for it (common symbols, interposed ones) the one with the
 * larger size wins, since bytes may be poisoned only if no module declares them. G2 registering the same array again does nothing
 * (every translation unit of a module does it). G3 unregistering leaves the shadow clean, since the memory is about to go.
 * Lock: RTS_RANK_GLOBALS; look-ups take none and are async-signal-safe (a torn read costs a name in a report).
 * Cost: ~40 ns a global at start-up, most of it the first touch of its shadow. */
#ifndef RTS_SHADOW_GLOBALS_H
#define RTS_SHADOW_GLOBALS_H
#include "base/types.h"
#include "rtsan/descriptors.h"

void rts_globals_register(const struct rts_global *begin, const struct rts_global *end);
void rts_globals_unregister(const struct rts_global *begin, const struct rts_global *end);

#define RTS_GLOBALS_NEAR 2
/* The globals around addr, nearest first: the one that addr is in or behind, and one that starts shortly after addr. Returns how many. */
u32 rts_globals_find(uptr addr, const struct rts_global *out[RTS_GLOBALS_NEAR]);
u32 rts_globals_count(void);
void rts_globals_lock_all(void);   /* fork */
void rts_globals_unlock_all(bool child);
#endif
