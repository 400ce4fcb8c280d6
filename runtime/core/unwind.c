/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Frame-pointer walking and the choice between it and the table unwinder (platform/unwind.c).
 * Any context. The fast walk never leaves the thread's stack, so it cannot fault. */
#include "base/atomic.h"
#include "core/context.h"
#include "core/flags.h"
#include "core/init.h"
#include "core/stack.h"
#include "core/thread.h"
#include "platform/platform.h"
#include "platform/x86_64.h"

/* Frames above where we stand only, strictly rising, inside the stack. */
struct walk {
  uptr bp, lo, hi;
};

RTS_INLINE bool walk_begin(struct walk *w, const struct rts_thread *t, uptr bp) {
  uptr lo;
  if (RTS_UNLIKELY(!t || !t->home_hi)) return false;
  w->bp = bp;
  w->lo = (uptr)__builtin_frame_address(0);
  /* On some other stack (signal stack, fiber) its end is unknown: stay close. */
  if (RTS_LIKELY(rts_thread_stack_at(t, w->lo, &lo, &w->hi))) w->hi -= 2 * sizeof(uptr);
  else w->hi = w->lo + (16ul << 10);
  return true;
}

/* True if there is one more frame; *ret is its return address (which may be rubbish in the very last one). One comparison, because
 * this is most of what malloc costs: a frame pointer that is not above the last one wraps around. */
RTS_INLINE bool walk_next(struct walk *w, uptr *ret) {
  uptr bp = w->bp;
  if (RTS_UNLIKELY(bp - w->lo - 1 >= w->hi - w->lo)) return false;
  *ret = ((uptr *)bp)[1];
  w->lo = bp;
  w->bp = *(uptr *)bp;
  return true;
}

u32 rts_unwind_fast(uptr pc, uptr bp, uptr *out, u32 max) {
  u32 n = 0;
  if (max == 0) return 0;
  out[n++] = pc;
  struct walk w;
  if (!walk_begin(&w, rts_tls.thr, bp)) return n;
  while (n < max && walk_next(&w, &out[n])) n++;
  while (n > 1 && out[n - 1] < RTS_PAGE) n--;
  return n;
}

/* Recursion would make a new stack of nearly every allocation of a tree walk (400,000 stacks, 60 times the memory of the program, in
 * one that builds balanced trees). So a return address that is there already is left out, and the stack marked.
 *
 * Which of its calls a recursion took is not predictable, so the last two are compared without branches (with branches a capture
 * took three times as long); for all others a 64-bit filter says "not there" almost always. */
#define FOLD_BACK 2
struct folding {
  uptr *out; /* has FOLD_BACK zeros before it */
  u64 seen;
  u32 n, dropped;
};
#define FOLDING(name) \
  uptr name##_pcs[FOLD_BACK + RTS_STACK_MAX + 1]; \
  name##_pcs[0] = name##_pcs[1] = 0; \
  struct folding name = {name##_pcs + FOLD_BACK, 0, 0, 0}

RTS_INLINE void fold_in(struct folding *f, uptr pc) {
  uptr *at = f->out + f->n;
  u32 dup = (at[-1] == pc) | (at[-2] == pc);
  u64 bit = 1ull << (pc & 63); /* where calls end is as good as random */
  if (RTS_UNLIKELY((f->seen & bit) && !dup))
    for (u32 k = 0; k < f->n; k++) dup |= f->out[k] == pc;
  f->seen |= bit;
  *at = pc;
  f->n += !dup;
  f->dropped += dup;
}

static u32 fold_end(struct folding *f) {
  if (f->dropped) f->out[f->n++] = RTS_STACK_FOLDED;
  return rts_depot_put(f->out, f->n);
}

u32 rts_stack_capture_id_slow(uptr pc, uptr bp) {
  uptr raw[RTS_STACK_MAX];
  u32 depth = (u32)rts_min((uptr)rts_flags.malloc_context_size, RTS_STACK_MAX), n = 0;
  if (!rts_inside()) {
    rts_enter();
    n = rts_unwind_slow(pc, bp + 16, *(uptr *)bp, NULL, raw, depth);
    rts_leave();
  }
  if (n < 2) n = rts_unwind_fast(pc, *(uptr *)bp, raw, depth);
  FOLDING(f);
  for (u32 i = 0; i < n; i++) fold_in(&f, raw[i]);
  return fold_end(&f);
}

u32 rts_stack_complete(u32 ctx, uptr bp) {
  uptr raw[RTS_STACK_MAX];
  const uptr *pcs;
  u32 known = rts_depot_get(ctx, &pcs);
  if (!known || !bp || ((const uptr *)bp)[1] != pcs[0]) return ctx; /* the frame has been left */
  u32 n = rts_unwind_slow(pcs[0], bp + 16, *(const uptr *)bp, NULL, raw, RTS_STACK_MAX);
  if (n <= known) return ctx;
  FOLDING(f);
  for (u32 i = 0; i < n; i++) fold_in(&f, raw[i]);
  u32 id = fold_end(&f);
  return id ? id : ctx;
}

/* Contexts are whole stacks: somebody who asks for fewer frames than usual gets a walk of that length. */
#define CONTEXT_FROM 30

static RTS_NOINLINE u32 capture_by_walk(uptr pc, uptr bp) {
  u32 depth = (u32)rts_flags.malloc_context_size;
  if (depth == 0) return 0;
  if (!rts_flags.fast_unwind) return rts_stack_capture_id_slow(pc, bp);
  if (depth > RTS_STACK_MAX) depth = RTS_STACK_MAX;
  FOLDING(f);
  fold_in(&f, pc);
  struct walk w;
  if (RTS_LIKELY(walk_begin(&w, rts_tls.thr, *(uptr *)bp)))
    while (--depth && walk_next(&w, &pc)) fold_in(&f, pc);
  if (f.n > 1 && f.out[f.n - 1] < RTS_PAGE) f.n--;
  return fold_end(&f);
}

RTS_INLINE bool by_context(void) { return RTS_LIKELY(rts_flags.malloc_context_size >= CONTEXT_FROM && rts_flags.fast_unwind); }
bool rts_stack_is_context(void) { return by_context(); }

u32 rts_stack_capture_id(uptr pc, uptr bp) {
  if (by_context()) {
    u32 id = rts_context_at(pc, *(uptr *)bp);
    if (RTS_LIKELY(id)) return id;
  }
  return capture_by_walk(pc, bp);
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
