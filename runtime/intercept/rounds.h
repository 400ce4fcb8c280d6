/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Barriers and latches of the C++ library, which are code of the program: what their rounds order for the lock graph. See rounds.c. */
#ifndef RTS_INTERCEPT_ROUNDS_H
#define RTS_INTERCEPT_ROUNDS_H
#include "base/types.h"

void rts_round_made(uptr addr);
/* Before n arrive. again: a barrier, whose memory begins with how many make a round; a latch has one. */
void rts_round_arrives(uptr addr, bool again, u64 n);
/* The caller has seen that the last round is complete. completes: whoever else will see that comes after what the caller does next, too. */
void rts_round_over(uptr addr, bool completes);
void rts_rounds_lock_all(void);
void rts_rounds_unlock_all(void);
#endif
