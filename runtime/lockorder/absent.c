/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Weak stand-ins for the door's functions, for builds in which nobody defines them. */
#include "lockorder/lockorder.h"
#define ABSENT __attribute__((weak))
ABSENT u32 rts_lock_active;
ABSENT void rts_locks_enable(void) {}
ABSENT void rts_lock_wants(const struct rts_lock_call *c) { (void)c; }
ABSENT void rts_lock_gave_up(const struct rts_lock_call *c) { (void)c; }
ABSENT void rts_lock_got(const struct rts_lock_call *c, enum rts_lock_way way, u32 ctx) { (void)c, (void)way, (void)ctx; }
ABSENT void rts_lock_gives(const struct rts_lock_call *c) { (void)c; }
ABSENT void rts_wait_begin(const struct rts_wait_call *w) { (void)w; }
ABSENT void rts_wait_end(void) {}
ABSENT void rts_wait_signalled(uptr condition, bool all) { (void)condition, (void)all; }
