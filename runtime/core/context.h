/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calling contexts: the whole stack of a thread as one 32-bit depot id, for callers that ask often (malloc, free, every access that the race
 * engine notes). What was walked last is remembered frame by frame, so that only frames that are new since are looked up.
 *
 * X1 Nothing is taken from the memory of the last walk but what the stack itself says now: a remembered frame counts only if the chain of
 *    frame pointers still leads to it and on from it as it did. So a context is never another call's.
 * X2 Recursion is folded as in the depot: each return address once, where it was met last.
 * X3 A word of a frame (below) is believed only where it is the asking function's own, or that of a function whose calls clear it where they begin: of a
 *    caller that is so if the return address lies in a function that has asked (functions.h).
 * Own thread only. In a signal handler that interrupted it, on another stack, and deeper than RTS_CONTEXT_DEPTH: 0, "unknown". General
 * registers only. Cost: about 3 cycles a frame for reading what is there, one look-up for each new frame (4 ns), and one for pc. */
#ifndef RTS_CORE_CONTEXT_H
#define RTS_CORE_CONTEXT_H
#include "base/atomic.h"
#include "base/check.h"
#include "base/types.h"
#include "platform/x86_64.h"
#include "rtsan/layout.h"

#define RTS_CONTEXT_DEPTH RTS_LIMIT(64u, 6u)
#define RTS_CONTEXT_STEPS RTS_LIMIT(512u, 4u)
#define RTS_CONTEXT_SURE RTS_LIMIT(512u, 4u)

struct rts_thread;

/* The last walk, outermost frame first. */
struct rts_context_frame {
  uptr fp, ret;     /* where it is, and the return address in it; the other word, the caller's frame, is the one before */
};
struct rts_context_known {
  u32 id;           /* depot id of the stack from the outermost frame to `ret` */
  u32 to;           /* and of that with a call at pc, asked for last; pc 0: none */
  uptr pc;
};
/* One step inwards: the stack `from`, called at pc, is the stack `to`. */
struct rts_context_step {
  uptr pc;
  u32 from, to;
};
#define RTS_CONTEXT_PLACES 64u
/* The same where pc is in a function that is known to ask (functions.h). pc 0: none. */
struct rts_context_sure {
  uptr pc;
  u64 way; /* from:32 | to << 32 */
};
struct rts_contexts {
  u32 changes;   /* grows when a call that may change something begins and when it ends: odd in between */
  u32 n;         /* frames, of one moment; but those inside of the one that asked last may have been left since */
  uptr lo, hi;   /* bounds of the stack that the frames are of */
  uptr too_deep; /* frames below this one have more than RTS_CONTEXT_DEPTH callers, as far as is known */
  uptr outermost;   /* the other word of frames[0] */
  struct rts_context_frame frames[RTS_CONTEXT_DEPTH];
  struct rts_context_known known[RTS_CONTEXT_DEPTH];
  u8 places[RTS_CONTEXT_PLACES]; /* of the frame at fp, most likely */
  struct rts_context_step steps[RTS_CONTEXT_STEPS];
  u32 unsure;    /* how often sure steps were not enough */
  u32 gone;      /* rts_functions_gone, of which they are */
  struct rts_context_sure sure[RTS_CONTEXT_SURE];
};

/* The stack of pc, an address in the function whose frame is at bp. 0: see above, or no memory. */
u32 rts_context_at(uptr pc, uptr bp);
/* The same where all of it is remembered, inline and without a store: half of its cost. Else 0. For the calling thread, whose stack pointer is sp, with no
 * calls told of (calls.h). */
RTS_INLINE u32 rts_context_again(const struct rts_contexts *c, uptr sp, uptr pc, uptr bp);
/* The same without pc: the callers of that function, mostly without any look-up; and what both together are, which costs more. */
u32 rts_context_callers(uptr bp);
/* The latter for callers that save only what they use: keeps all registers but rax and r11. */
RTS_KEEPS_REGISTERS u32 rts_context_callers_kept(uptr bp);
RTS_COLD u32 rts_context_with(u32 callers, uptr pc);

/* Functions that run, and their callers, as far as they asked for them: one word for each frame, fp / 16 : 32 | callers' id : 32, in a small table by
 * fp (layout.h). An instrumented function that has anything to ask clears its word where it begins. So what is remembered of a frame at fp is of the
 * very call that asks, and of nothing that was there before; no frame has to be looked at again. Words of another thread are not cleared by that: a
 * thread that goes on on another stack forgets all (rts_context_left). Frames a multiple of 64 GB apart have the same word: one could be taken for the
 * other where a handler on a stack of its own interrupts just that one. For callers that are instrumented code only, bp being its frame. */
extern _Thread_local u64 __rts_activations[RTS_ACTIVATIONS] __attribute__((tls_model("initial-exec"), weak, visibility("default")));
RTS_INLINE u64 *rts_context_activation(uptr fp) { return &__rts_activations[(fp >> RTS_ACTIVATION_SHIFT) % RTS_ACTIVATIONS]; }
/* Before the thread goes on on another stack, on which another thread may have been meanwhile. Own thread only. */
void rts_context_left(void);
RTS_INLINE u32 rts_context_activated(uptr fp) {
  u64 a = rts_load_relaxed(rts_context_activation(fp));
  return RTS_LIKELY(a >> 32 == (u32)(fp >> RTS_ACTIVATION_SHIFT)) ? (u32)a : 0;
}
/* pc: where the function asks. From the next caller that has a word no more than the steps inwards have to be looked up (X3). */
RTS_KEEPS_REGISTERS u32 rts_context_callers_new(uptr bp, uptr pc);
RTS_INLINE u32 rts_context_callers_here(uptr bp, uptr pc) {
  u32 callers = rts_context_activated(bp);
  return RTS_LIKELY(callers) ? callers : rts_context_callers_new(bp, pc);
}

/* Where the step from `from` at pc is, if it is remembered: here, or next. */
RTS_INLINE u32 rts_context_step_at(u32 from, uptr pc) { return ((u32)(pc * 0x9e3779b97f4a7c15ull >> 40) ^ from * 2) & (RTS_CONTEXT_STEPS - 2); }

/* What it leads to; 0: not remembered. */
RTS_INLINE u32 rts_context_known_step(const struct rts_contexts *c, u32 from, uptr pc) {
  const struct rts_context_step *s = &c->steps[rts_context_step_at(from, pc)];
  if (RTS_LIKELY(s[0].pc == pc && s[0].from == from)) return s[0].to;
  return s[1].pc == pc && s[1].from == from ? s[1].to : 0;
}

RTS_INLINE u32 rts_context_place(uptr fp) { return (u32)(fp >> 4) % RTS_CONTEXT_PLACES; }

RTS_INLINE bool rts_context_as_was(const struct rts_context_frame *f, uptr up) {
  const uptr *fp = (const uptr *)f->fp;
  return RTS_LIKELY(fp[0] == up) && RTS_LIKELY(fp[1] == f->ret);
}
/* The frames up to `last` are as they were. By fours, the last of which may overlap those before: depths differ from call to call, and a branch that
 * is not foreseen costs more than frames that are compared twice. */
RTS_INLINE bool rts_context_unchanged(const struct rts_contexts *c, const struct rts_context_frame *last) {
  const struct rts_context_frame *f = c->frames;
  uptr up = c->outermost;
  if (RTS_UNLIKELY(last < f + 3)) {
    for (; f <= last; up = f++->fp)
      if (!rts_context_as_was(f, up)) return false;
    return true;
  }
  for (last -= 3;; f = f + 4 < last ? f + 4 : last, up = f[-1].fp) {
    if (!rts_context_as_was(f, up) || !rts_context_as_was(f + 1, f[0].fp)) return false;
    if (!rts_context_as_was(f + 2, f[1].fp) || !rts_context_as_was(f + 3, f[2].fp)) return false;
    if (f == last) return true;
  }
}
/* The one at fp; null: none that its place tells of. */
RTS_INLINE const struct rts_context_frame *rts_context_frame_at(const struct rts_contexts *c, uptr fp) {
  u32 i = c->places[rts_context_place(fp)];
  const struct rts_context_frame *f = &c->frames[i];
  return RTS_LIKELY(i < c->n) && RTS_LIKELY(f->fp == fp) ? f : NULL;
}
/* What is known of the frame at bp; null: nothing, or something has changed from there outwards. Frames below one's own have been left, whatever is
 * still in them. */
RTS_INLINE const struct rts_context_known *rts_context_remembered(const struct rts_contexts *c, uptr bp) {
  const struct rts_context_frame *f = rts_context_frame_at(c, bp);
  if (RTS_UNLIKELY(!f) || RTS_UNLIKELY(bp <= RTS_FRAME()) || ((const uptr *)bp)[1] != f->ret) return NULL;
  return rts_context_unchanged(c, f) ? &c->known[f - c->frames] : NULL;
}

/* A handler that came in between and asked for a context may have left other frames behind. */
RTS_INLINE u32 rts_context_again(const struct rts_contexts *c, uptr sp, uptr pc, uptr bp) {
  u32 changes = rts_load_relaxed(&c->changes), to;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(sp - c->lo >= c->hi - c->lo)) return 0;
  const struct rts_context_known *k = rts_context_remembered(c, bp);
  if (RTS_UNLIKELY(!k)) return 0;
  to = RTS_LIKELY(k->pc == pc) ? k->to : rts_context_known_step(c, k->id, pc);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return RTS_LIKELY(rts_load_relaxed(&c->changes) == changes) && RTS_LIKELY(!(changes & 1)) ? to : 0;
}
#endif
