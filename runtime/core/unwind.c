/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Frame-pointer walking and the choice between it and the table unwinder (platform/unwind.c).
 * Any context. The fast walk never leaves the thread's stack, so it cannot fault. */
#include "base/atomic.h"
#include "core/flags.h"
#include "core/init.h"
#include "core/stack.h"
#include "core/thread.h"
#include "platform/x86_64.h"

u32 rts_unwind_fast(uptr pc, uptr bp, uptr *out, u32 max) {
  u32 n = 0;
  if (max == 0) return 0;
  out[n++] = pc;
  struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(!t || !t->stack_hi)) return n;
  /* The lower bound is where we stand: frames above us only, strictly rising. */
  uptr lo = (uptr)__builtin_frame_address(0), hi = t->stack_hi - 2 * sizeof(uptr);
  if (RTS_UNLIKELY(lo < t->stack_lo || lo > t->stack_hi)) {
    /* On some other stack (signal stack, fiber): follow it one page at a time only. */
    hi = lo + (64ul << 10);
  }
  while (n < max && bp > lo && bp <= hi && !(bp & 7)) {
    uptr ret = ((uptr *)bp)[1];
    if (ret < 4096) break;
    out[n++] = ret;
    lo = bp;
    bp = *(uptr *)bp;
  }
  return n;
}

u32 rts_stack_capture_id(uptr pc, uptr bp) {
  uptr pcs[RTS_STACK_MAX];
  u32 depth = (u32)rts_flags.malloc_context_size;
  if (RTS_UNLIKELY(depth == 0)) return 0;
  if (depth > RTS_STACK_MAX) depth = RTS_STACK_MAX;
  u32 n;
  if (RTS_LIKELY(rts_flags.fast_unwind)) {
    /* bp is the entry point's own frame: its caller's is saved there. */
    n = rts_unwind_fast(pc, *(uptr *)bp, pcs, depth);
  } else {
    n = rts_inside() ? 0 : (rts_enter(), rts_unwind_slow(pc, bp + 16, *(uptr *)bp, NULL, pcs, depth));
    if (n) rts_leave();
    if (n < 2) n = rts_unwind_fast(pc, *(uptr *)bp, pcs, depth);
  }
  return rts_depot_put(pcs, n);
}

void rts_stack_capture_report(struct rts_stack *s, uptr pc, uptr sp, uptr bp, const void *ucontext) {
  s->exact_top = ucontext != NULL;
  s->n = 0;
  uptr slow[RTS_STACK_MAX];
  u32 n = rts_unwind_slow(pc, sp, bp, ucontext, slow, RTS_STACK_MAX);
  u32 f = rts_unwind_fast(pc, bp, s->pcs, RTS_STACK_MAX);
  s->n = f;
  if (n > f || (n >= 2 && f < 2)) {
    for (u32 i = 0; i < n; i++) s->pcs[i] = slow[i];
    s->n = n;
  }
}
