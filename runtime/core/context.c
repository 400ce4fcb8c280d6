/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See context.h. Owns struct rts_contexts of the current thread; the marks on what is remembered are the frames themselves (X1). */
#include "core/context.h"

#include "base/atomic.h"
#include "core/calls.h"
#include "core/functions.h"
#include "core/stack.h"
#include "core/thread.h"
#include "platform/platform.h"
#include "platform/x86_64.h"

/* The stack `from` with pc as its innermost call: an earlier mention of pc goes (X2). */
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 extend(u32 from, uptr pc) {
  uptr out[RTS_STACK_MAX + 1];
  const uptr *pcs = NULL;
  u32 n = rts_depot_get(from, &pcs), m = 0;
  bool folded = false;
  out[m++] = pc;
  for (u32 i = 0; i < n && m < RTS_STACK_MAX; i++) {
    if (pcs[i] == RTS_STACK_FOLDED || pcs[i] == pc) folded = true;
    else out[m++] = pcs[i];
  }
  if (folded) out[m++] = RTS_STACK_FOLDED;
  return rts_depot_put(out, m);
}

/* Each look-up waits for the one before, which found `from`: so that comes in last, behind the multiplication. */
RTS_INLINE u32 step(struct rts_contexts *c, u32 from, uptr pc) {
  struct rts_context_step *s = &c->steps[rts_context_step_at(from, pc)];
  u32 to = rts_context_known_step(c, from, pc);
  if (RTS_LIKELY(to)) return to;
  to = extend(from, pc);
  s[1] = s[0];
  if (to) s[0] = (struct rts_context_step){pc, from, to};
  return to;
}

/* How many remembered frames, from the outermost one, are still there and not inside bp's. */
RTS_INLINE u32 still_there(const struct rts_contexts *c, uptr bp) {
  uptr up = c->outermost;
  u32 v = 0;
  for (; v < c->n; v++) {
    const struct rts_context_frame *f = &c->frames[v];
    if (f->fp < bp || ((const uptr *)f->fp)[0] != up || ((const uptr *)f->fp)[1] != f->ret) break;
    up = f->fp;
  }
  return v;
}

/* Frames from bp outwards, up to the first remembered one, into fresh[]; *known says how many remembered ones come after them.
 * RTS_CONTEXT_DEPTH + 1 if there are too many. A frame pointer that is not above the last one ends the walk. */
RTS_INLINE u32 walk(const struct rts_contexts *c, uptr bp, uptr lo, uptr hi, uptr *fresh, u32 *known) {
  u32 m = 0, v = *known;
  for (;;) {
    uptr end = v ? c->frames[v - 1].fp : hi + 1;
    for (; bp > lo && bp < end; bp = *(const uptr *)bp) {
      if (RTS_UNLIKELY(m == RTS_CONTEXT_DEPTH)) return RTS_CONTEXT_DEPTH + 1;
      fresh[m++] = lo = bp;
    }
    if (bp <= lo || !v) v = 0;
    else if (bp != end) {
      v--;
      continue;
    }
    *known = v;
    return m;
  }
}

#define UNKNOWN (~0u)
/* Frames that have been left stay for a while: many are entered again, from the same place. */
#define LEFT 3u
#define FEW 3u

/* m frames, innermost first, come in at i, the first of their callers being the one before. */
RTS_INLINE void enter_frames(struct rts_contexts *c, u32 i, const uptr *fresh, u32 m) {
  u32 id = i ? c->known[i - 1].id : 0;
  if (RTS_UNLIKELY(!i)) c->outermost = *(const uptr *)fresh[m - 1];
  c->n = i + m;
  do {
    uptr fp = fresh[--m], ret = ((const uptr *)fp)[1];
    c->frames[i] = (struct rts_context_frame){fp, ret};
    if (RTS_LIKELY(ret >= RTS_PAGE)) id = step(c, id, ret); /* the very last one may be rubbish */
    c->known[i].id = id, c->known[i].pc = 0;
    c->places[rts_context_place(fp)] = (u8)i++;
  } while (m);
}

static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 any_callers(struct rts_contexts *c, uptr bp, uptr lo, uptr hi) {
  uptr fresh[RTS_CONTEXT_DEPTH];
  if (RTS_UNLIKELY(bp < c->too_deep)) return UNKNOWN;
  if (bp <= lo || bp > hi) return 0; /* of code that has no frame pointers: nothing to remember, and nothing to forget */
  u32 known = still_there(c, bp), m = walk(c, bp, lo, hi, fresh, &known);
  if (RTS_UNLIKELY(m + known > RTS_CONTEXT_DEPTH)) {
    /* So that deep recursion does not come here each time: its upper half has at least half as many callers. */
    c->too_deep = m ? fresh[m > RTS_CONTEXT_DEPTH ? RTS_CONTEXT_DEPTH / 2 : 0] : 0;
    return UNKNOWN;
  }
  c->too_deep = 0;
  if (m) enter_frames(c, known, fresh, m);
  else if (known) c->places[rts_context_place(bp)] = (u8)(known - 1);
  return known + m;
}
/* How many frames are remembered now from the outermost one to bp's, which is where the stack begins if there are none. Mostly that one is, or its
 * caller's, or that one's; and the frame that is may be that of another call than last time. */
RTS_INLINE u32 callers(struct rts_contexts *c, uptr bp, uptr lo, uptr hi) {
  uptr fresh[FEW + 1], fp = bp, above = lo;
  const struct rts_context_frame *f;
  u32 m = 0;
  for (;;) {
    if (RTS_UNLIKELY(fp <= above)) return any_callers(c, bp, lo, hi);
    if ((f = rts_context_frame_at(c, fp))) break;
    if (RTS_UNLIKELY(m == FEW || fp > hi)) return any_callers(c, bp, lo, hi);
    fresh[m++] = above = fp;
    fp = *(const uptr *)fp;
  }
  const uptr *frame = (const uptr *)fp;
  u32 i = (u32)(f - c->frames);
  if (RTS_UNLIKELY(frame[0] != (i ? f[-1].fp : c->outermost)) || !rts_context_unchanged(c, f - 1)) return any_callers(c, bp, lo, hi);
  if (frame[1] == f->ret) i++;
  else fresh[m++] = fp;
  if (!m) {
    if (RTS_UNLIKELY(c->n > i + LEFT)) c->n = i + LEFT;
    return i;
  }
  if (RTS_UNLIKELY(i + m > RTS_CONTEXT_DEPTH || c->too_deep)) return any_callers(c, bp, lo, hi);
  enter_frames(c, i, fresh, m);
  return i + m;
}

/* With calls told of: frame pointers lead as far as the innermost of these, whose own code has none. */
static RTS_NOINLINE u32 callers_told(struct rts_contexts *c, uptr bp, uptr lo) {
  uptr fresh[RTS_CONTEXT_DEPTH];
  struct rts_call_entry *top = rts_calls_top(lo);
  u32 m = 0, id = 0;
  if (!top) return UNKNOWN;
  for (; bp > lo && bp < top->sp && !(bp & 7) && m < RTS_CONTEXT_DEPTH; bp = *(const uptr *)bp) fresh[m++] = lo = bp;
  struct rts_call_entry *e = top;
  while (e > rts_calls.entries && !e->id) e--;
  id = e->id;
  if (!id) id = e->id = step(c, 0, e->pc);
  while (e++ < top) id = e->id = step(c, id, e->pc);
  while (m) id = step(c, id, ((const uptr *)fresh[--m])[1]);
  return id;
}

/* Marks the contexts; null: unknown. Frames of another stack are forgotten. */
RTS_INLINE struct rts_contexts *begin(uptr *lo, uptr *hi) {
  struct rts_thread *t = rts_tls.thr;
  uptr stack_lo;
  *lo = RTS_FRAME();
  if (RTS_UNLIKELY(!t || !rts_thread_stack_at(t, *lo, &stack_lo, hi))) return NULL;
  struct rts_contexts *c = &t->contexts;
  if (RTS_UNLIKELY(c->changes & 1)) return NULL;
  c->changes++;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  *hi -= 2 * sizeof(uptr);
  if (RTS_UNLIKELY(c->hi != *hi)) c->n = 0, c->lo = stack_lo, c->hi = *hi, c->too_deep = 0;
  return c;
}
RTS_INLINE void end(struct rts_contexts *c) {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  c->changes++;
}
/* *at: how many of the remembered frames that is. */
RTS_INLINE u32 find(struct rts_contexts *c, uptr bp, uptr lo, uptr hi, u32 *at) {
  *at = 0;
  if (RTS_UNLIKELY(rts_calls.n)) return callers_told(c, bp, lo);
  u32 n = callers(c, bp, lo, hi);
  if (RTS_UNLIKELY(n - 1 >= RTS_CONTEXT_DEPTH)) return n;
  return c->known[(*at = n) - 1].id;
}

/* The frame at bp, or one of the next ones outwards, is remembered, and so are the steps from there inwards. 0: not so. Without a store: functions that
 * are called in turn from the same place would push each other out, and it costs more to remember their frames than to go those steps again. */
RTS_INLINE u32 as_remembered(uptr bp) {
  const struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(!t)) return 0;
  const struct rts_contexts *c = &t->contexts;
  const struct rts_context_frame *f;
  uptr sp = RTS_FRAME(), fp = bp, fresh[FEW];
  u32 m = 0, changes = rts_load_relaxed(&c->changes);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (RTS_UNLIKELY(sp - c->lo >= c->hi - c->lo) || RTS_UNLIKELY(bp <= sp)) return 0; /* frames below one's own have been left, whatever is still in them */
  for (;;) {
    if (RTS_UNLIKELY(fp > c->hi)) return 0;
    f = rts_context_frame_at(c, fp);
    if (RTS_LIKELY(f) && RTS_LIKELY(((const uptr *)fp)[1] == f->ret)) break;
    if (RTS_UNLIKELY(m == FEW)) return 0;
    fresh[m++] = ((const uptr *)fp)[1];
    uptr up = *(const uptr *)fp;
    if (RTS_UNLIKELY(up <= fp)) return 0;
    fp = up;
  }
  if (RTS_UNLIKELY(!rts_context_unchanged(c, f))) return 0;
  u32 i = (u32)(f - c->frames), id = c->known[i].id;
  if (m) {
    if (RTS_UNLIKELY(i + 1 + m > RTS_CONTEXT_DEPTH)) return 0;
    while (m && id) id = rts_context_known_step(c, id, fresh[--m]);
  }
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return RTS_LIKELY(rts_load_relaxed(&c->changes) == changes) && RTS_LIKELY(!(changes & 1)) ? id : 0;
}

static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 callers_found(uptr bp) {
  uptr lo, hi;
  u32 at;
  struct rts_contexts *c = begin(&lo, &hi);
  if (RTS_UNLIKELY(!c)) return 0;
  u32 id = find(c, bp, lo, hi, &at);
  end(c);
  return id == UNKNOWN ? 0 : id;
}
RTS_KEEPS_REGISTERS u32 rts_context_callers_kept(uptr bp) {
  u32 id = as_remembered(bp);
  return RTS_LIKELY(id) ? id : callers_found(bp);
}

u32 rts_context_callers(uptr bp) { return rts_context_callers_kept(bp); }

_Thread_local u64 __rts_activations[RTS_ACTIVATIONS] __attribute__((tls_model("initial-exec"), weak, visibility("default")));

void rts_context_left(void) {
  for (u32 i = 0; i < RTS_ACTIVATIONS; i++) rts_store_relaxed(&__rts_activations[i], 0);
}

/* -- sure steps: from functions that ask to what they call */

RTS_INLINE u32 sure_at(u32 from, uptr pc) { return (u32)(pc * 0x9e3779b97f4a7c15ull >> 40 ^ from) % RTS_CONTEXT_SURE; }
/* pc twice: a handler that came in between may have replaced it. */
RTS_INLINE u32 sure_step(const struct rts_contexts *c, u32 from, uptr pc) {
  const struct rts_context_sure *s = &c->sure[sure_at(from, pc)];
  if (RTS_UNLIKELY(rts_load_relaxed(&s->pc) != pc)) return 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  u64 way = rts_load_relaxed(&s->way);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return RTS_LIKELY((u32)way == from) && RTS_LIKELY(rts_load_relaxed(&s->pc) == pc) ? (u32)(way >> 32) : 0;
}
/* Marked. */
static void set_sure_step(struct rts_contexts *c, u32 from, uptr pc, u32 to) {
  struct rts_context_sure *s = &c->sure[sure_at(from, pc)];
  rts_store_relaxed(&s->pc, 0);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  rts_store_relaxed(&s->way, (u64)to << 32 | from);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  rts_store_relaxed(&s->pc, pc);
}
/* Return addresses from bp's frame outwards up to one that has a word, and what that says; 0: there is none near. *n: how many. Frames lie in [lo, hi],
 * the stack. */
RTS_INLINE u32 to_activation(uptr bp, uptr lo, uptr hi, uptr *rets, u32 *n) {
  for (u32 m = 1;; m++) {
    if (RTS_UNLIKELY(bp - lo > hi - lo)) return 0;
    const uptr *frame = (const uptr *)bp;
    uptr up = frame[0];
    u32 id = rts_context_activated(up);
    rets[m - 1] = frame[1];
    if (RTS_LIKELY(id) || m == FEW) return *n = m, id;
    if (RTS_UNLIKELY(up <= bp)) return 0;
    bp = up;
  }
}
/* Callers by sure steps. Without a store. */
RTS_INLINE u32 by_sure_steps(uptr bp) {
  const struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(!t) || RTS_UNLIKELY(t->contexts.gone != rts_load_relaxed(&rts_functions_gone))) return 0;
  const struct rts_contexts *c = &t->contexts;
  uptr rets[FEW];
  if (RTS_UNLIKELY(c->too_deep)) return 0; /* only the other way finds out that it is so no more */
  u32 n = 0, id = to_activation(bp, c->lo, c->hi, rets, &n);
  while (n && id) id = sure_step(c, id, rets[--n]);
  return id;
}

/* Now and then, because what is not sure now may never be. */
#define LEARN_PERIOD 16u
/* The function at bp asks, at pc, and its callers were not found by sure steps, but otherwise. */
static RTS_KEEPS_REGISTERS RTS_NOINLINE void learn(uptr bp, uptr pc, u32 callers) {
  uptr lo, hi, rets[FEW];
  struct rts_contexts *c = begin(&lo, &hi);
  if (RTS_UNLIKELY(!c)) return;
  u32 n = 0, gone = rts_load_relaxed(&rts_functions_gone);
  if (RTS_UNLIKELY(c->gone != gone)) {
    for (u32 i = 0; i < RTS_CONTEXT_SURE; i++) rts_store_relaxed(&c->sure[i].pc, 0);
    c->gone = gone;
  }
  rts_function_has_asked(pc - 1);
  u32 id = to_activation(bp, lo, hi, rets, &n);
  while (n && id) {
    uptr ret = rets[--n];
    u32 to = sure_step(c, id, ret);
    if (!to && rts_function_asks(ret - 1)) {
      to = n ? rts_context_known_step(c, id, ret) : callers;
      if (to) set_sure_step(c, id, ret, to);
    }
    id = to;
  }
  end(c);
}
static RTS_KEEPS_REGISTERS RTS_NOINLINE u32 callers_unsure(uptr bp, uptr pc) {
  struct rts_thread *t = rts_tls.thr;
  u32 callers = as_remembered(bp);
  if (RTS_UNLIKELY(!callers)) callers = callers_found(bp);
  if (RTS_UNLIKELY(!callers)) return 0;
  if (RTS_UNLIKELY(t->contexts.unsure++ % LEARN_PERIOD == 0)) learn(bp, pc, callers);
  rts_store_relaxed(rts_context_activation(bp), (u64)(u32)(bp >> RTS_ACTIVATION_SHIFT) << 32 | callers);
  return callers;
}

RTS_KEEPS_REGISTERS u32 rts_context_callers_new(uptr bp, uptr pc) {
  u32 callers = by_sure_steps(bp);
  if (RTS_UNLIKELY(!callers)) return callers_unsure(bp, pc);
  rts_store_relaxed(rts_context_activation(bp), (u64)(u32)(bp >> RTS_ACTIVATION_SHIFT) << 32 | callers);
  return callers;
}

u32 rts_context_at(uptr pc, uptr bp) {
  uptr lo, hi;
  u32 at;
  struct rts_contexts *c = begin(&lo, &hi);
  if (RTS_UNLIKELY(!c)) return 0;
  u32 id = find(c, bp, lo, hi, &at);
  id = RTS_LIKELY(id != UNKNOWN) ? step(c, id, pc) : 0;
  if (RTS_LIKELY(at)) c->known[at - 1].pc = pc, c->known[at - 1].to = id; /* for rts_context_again */
  end(c);
  return id;
}

u32 rts_context_with(u32 callers, uptr pc) { return callers ? extend(callers, pc) : 0; }
