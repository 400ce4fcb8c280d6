/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Free slots of a class that no thread holds, and the region from which new ones are carved.
 *
 * L1 a handle is in one place at a time: a thread cache, a central list, a quarantine pack, or its block is live.
 * L2 a slot is carved before its handle exists: mapped, its shadow poisoned (with the shadow page around it, which costs nothing
 *    more), its record zero.
 * Lock: one for each class, RTS_RANK_HEAP_CLASS; rts_region's is taken inside. */
#ifndef RTS_HEAP_CENTRAL_H
#define RTS_HEAP_CENTRAL_H
#include "base/types.h"

/* Up to n handles into out; fewer when memory is short, 0 when there is none. Used ones come before new ones. */
u32 rts_central_take(u32 cls, u64 *out, u32 n);
/* For signal handlers that interrupted the heap: one handle of cls or of a class above it, without waiting; 0 if all are busy. */
u64 rts_central_take_signal(u32 cls);
void rts_central_give(u32 cls, const u64 *handles, u32 n);
void rts_central_lock_all(void);
void rts_central_unlock_all(void);
/* Pages that lie wholly in free slots go back to the system. */
void rts_central_release(void);
/* Free slot bytes in central lists. */
u64 rts_central_free_bytes(void);
#endif
