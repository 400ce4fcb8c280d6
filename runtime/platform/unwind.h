/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef RTS_PLATFORM_UNWIND_H
#define RTS_PLATFORM_UNWIND_H
#include "base/types.h"

/* By unwind tables, through frames without frame pointers: from the frame at pc (a return address, or with a ucontext the faulting
 * instruction) with stack pointer sp and frame pointer bp. Writes pc and return addresses, at most max; returns how many.
 * ~1 us a frame; may wait for the loader's lock. */
u32 rts_unwind_slow(uptr pc, uptr sp, uptr bp, const void *ucontext, uptr *out, u32 max);
#endif
