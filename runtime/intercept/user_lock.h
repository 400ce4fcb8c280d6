/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Locks that the program made itself and tells of. See user_lock.c. */
#ifndef RTS_INTERCEPT_USER_LOCK_H
#define RTS_INTERCEPT_USER_LOCK_H
#include "base/types.h"
#include "platform/x86_64.h"

/* traits: enum rts_lock_traits, USER is added. It begins, or ends its life. */
void rts_user_lock_made(uptr lock, u32 traits, uptr pc, uptr fp);
void rts_user_lock_gone(uptr lock, u32 traits, uptr pc, uptr fp);
/* The caller is about to take it, waiting if need be; it did not get it after all. */
void rts_user_lock_wanted(uptr lock, u32 traits, bool shared, uptr pc, uptr fp);
void rts_user_lock_given_up(void);
/* Just after it was taken, `levels` times at once; just before it is given back, once or altogether: returns how many levels that are. pc, fp: the
 * caller, and the entry point's frame. */
void rts_user_lock_taken(uptr lock, u32 traits, bool shared, bool tried, int levels, uptr pc, uptr fp);
int rts_user_lock_leaving(uptr lock, u32 traits, bool shared, bool altogether, uptr pc, uptr fp);
/* From +1 to -1 the thread is inside a lock's own code: neither its accesses nor its atomics count. */
void rts_user_lock_inside(int delta);
/* Inside, and about to call code that does count (+1); back again (-1). */
void rts_user_lock_diverted(int delta);
/* The caller at regs must hold no lock, this kind or any: reports if it does. */
void rts_user_lock_none_held(const struct rts_regs *regs);
#endif
