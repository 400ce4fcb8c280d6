/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Call stacks: capturing them, and a depot in which each distinct one is kept once, for ever, under a 32-bit id.
 *
 * pcs[0] is the innermost; every pc but the one of a fault is a return address (symbolize at pc - 1).
 * Depot: lock-free look-up, insert under RTS_RANK_DEPOT; async-signal-safe to read. Id 0 is the empty stack. When memory for
 * it runs out, 0 is returned and counted. */
#ifndef RTS_CORE_STACK_H
#define RTS_CORE_STACK_H
#include "base/types.h"
#include "platform/unwind.h"

#define RTS_STACK_MAX 256
/* In the depot, as the last "pc": calls that repeat (recursion) were left out, each return address is there once. */
#define RTS_STACK_FOLDED 1

struct rts_stack {
  u32 n;
  bool exact_top; /* pcs[0] is the faulting instruction itself, not a return address */
  uptr pcs[RTS_STACK_MAX];
};

/* Frame-pointer walk from frame `bp`, starting with pc; stays inside the current thread's stack. ~1 ns a frame. */
u32 rts_unwind_fast(uptr pc, uptr bp, uptr *out, u32 max);
/* For reports: slow where it works, fast otherwise. pc/sp/bp (and ucontext, may be null) say where. */
void rts_stack_capture_report(struct rts_stack *s, uptr pc, uptr sp, uptr bp, const void *ucontext);
/* For malloc/free/pthread_create: capture by the configured way, malloc_context_size deep, and put into the depot.
 * Call through RTS_CAPTURE() in the entry point itself. */
u32 rts_stack_capture_id(uptr pc, uptr bp);
/* Is that a context of context.h, mostly? The options say so. */
bool rts_stack_is_context(void);
/* The same by unwind tables: for what happens rarely and often in code without frame pointers (std::thread). About 10 us. */
u32 rts_stack_capture_id_slow(uptr pc, uptr bp);
/* The stack ctx, captured in the frame bp by any thread that is still in there and stays: again by unwind tables. For reports; ctx if they show no more. */
RTS_COLD u32 rts_stack_complete(u32 ctx, uptr bp);
#define RTS_CAPTURE() rts_stack_capture_id((uptr)__builtin_return_address(0), (uptr)__builtin_frame_address(0))

u32 rts_depot_put(const uptr *pcs, u32 n);
/* Number of frames; *pcs points into the depot. 0 for id 0 or a bad id. */
u32 rts_depot_get(u32 id, const uptr **pcs);
uptr rts_depot_bytes(void);
#endif
