/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the lock detector does on the program's or the user's wish, beside finding errors: notes, profile, graph, dump. */
#ifndef RTS_LOCKORDER_EXTRAS_H
#define RTS_LOCKORDER_EXTRAS_H

/* Once, when options are known. rts_lock_at_exit (lockorder.h) is the other end. */
void rts_lock_extras_start(void);
#endif
