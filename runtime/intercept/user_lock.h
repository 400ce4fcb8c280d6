/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Locks that the program made itself and tells of. See user_lock.c. */
#ifndef RTS_INTERCEPT_USER_LOCK_H
#define RTS_INTERCEPT_USER_LOCK_H
#include "base/types.h"

/* Just after it was taken, just before it is given back. */
void rts_user_lock_taken(uptr lock, bool shared);
void rts_user_lock_leaving(uptr lock, bool shared);
/* From +1 to -1 the thread is inside a lock's own code: neither its accesses nor its atomics count. */
void rts_user_lock_inside(int delta);
/* Inside, and about to call code that does count (+1); back again (-1). */
void rts_user_lock_diverted(int delta);
#endif
