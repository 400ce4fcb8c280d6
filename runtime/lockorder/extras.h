/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the lock detector does on the program's or the user's wish, beside finding errors: notes, profile, graph. */
#ifndef RTS_LOCKORDER_EXTRAS_H
#define RTS_LOCKORDER_EXTRAS_H
#include "base/types.h"

/* Once, when options are known. rts_lock_at_exit (lockorder.h) is the other end. */
void rts_lock_extras_start(void);
/* Is a file of this name this process's, not that of the parent that it was forked from? */
bool rts_lock_extras_ours(const char *path);
/* This handler of signo dumps (lockorder.h): it wakes nobody. */
void rts_lock_dump_by(int signo, uptr handler);
/* The bit of that signal in a set, while that handler is installed; else 0. */
u64 rts_lock_dump_mask(void);
/* dot.c. Writes lock_graph anew; false if it could not, which is said. */
bool rts_lock_graph_write(void);
#endif
