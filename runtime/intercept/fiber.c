/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns what is known of fibers: their state in the race engine, their number in reports, the locks they hold, the calls that other compilers' code told of.
 *
 * F1 a fiber that runs has its parts in the thread (t->race, t->tid, t->held, rts_calls); its own copies are of the last time that it was left.
 * F2 a thread has a fiber of its own, made at its first question about fibers, which leads back to what the thread was born as: at its death the
 *    thread is that again, so who joins it comes after everything that ran on it.
 * F3 bounds of a stack travel apart from this, with the functions of the last part: only their callers know them.
 * No locks. Not for signal handlers that interrupted a switch. Cost: a switch takes about 30 ns, a fiber two pages beside its history. */
#include "intercept/fiber.h"

#include "core/calls.h"
#include "core/context.h"
#include "core/held.h"
#include "core/thread.h"
#include "intercept/races.h"
#include "lockorder/lockorder.h"
#include "platform/platform.h"

struct rts_fiber {
  struct rts_race_thread *race;
  struct rts_calls calls;
  struct rts_held *held;
  u32 held_set;
  u32 tid;
  u32 segment; /* in the lock detector's order of creation and join */
  bool own; /* a thread's */
};

static _Thread_local struct rts_fiber *current __attribute__((tls_model("initial-exec"))), *home __attribute__((tls_model("initial-exec")));

struct rts_fiber *rts_fiber_current(void) {
  if (RTS_LIKELY(current != NULL)) return current;
  struct rts_thread *t = rts_thread_cur();
  if (!t || rts_tls.detached) return NULL;
  rts_races_on(); /* attaches */
  struct rts_fiber *f = rts_os_map(sizeof *f);
  if (!f) return NULL;
  *f = (struct rts_fiber){.race = t->race, .tid = t->tid, .own = true};
  return current = home = f;
}

struct rts_fiber *rts_fiber_create(u32 create_ctx) {
  struct rts_fiber *f = rts_os_map(sizeof *f);
  struct rts_thread *number = f ? rts_thread_prepare(create_ctx) : NULL;
  if (!number) {
    if (f) rts_os_unmap(f, sizeof *f);
    return NULL;
  }
  f->tid = number->tid;
  rts_thread_discard(number);
  rts_thread_set_name(f->tid, "fiber");
  f->segment = rts_lock_fiber_segment();
  if (!rts_races_on()) return f;
  rts_enter();
  f->race = rts_race_thread_create(rts_tls.thr->race, f->tid);
  rts_leave();
  return f;
}

/* As if the thread were f for a moment. */
static void drop_held(struct rts_fiber *f) {
  struct rts_thread *t = rts_tls.thr;
  if (!f->held || !t) return;
  struct rts_held *mine = t->held;
  u32 set = rts_tls.held_set;
  t->held = f->held;
  rts_held_drop(t);
  t->held = mine;
  rts_tls.held_set = set;
}

void rts_fiber_destroy(struct rts_fiber *f) {
  if (!f || f->own) return;
  if (f == current) rts_fiber_switch(home, true);
  rts_enter();
  rts_race_thread_delete(f->race);
  rts_leave();
  rts_calls_free(&f->calls);
  drop_held(f);
  rts_lock_segment_unused(f->segment);
  rts_os_unmap(f, sizeof *f);
}

/* The engine may be younger than the fiber. */
static void late_race(struct rts_fiber *f, struct rts_thread *t) {
  rts_enter();
  if (!f->race && t->race) f->race = rts_race_thread_create(t->race, f->tid);
  rts_leave();
}

void rts_fiber_switch(struct rts_fiber *f, bool ordered) {
  struct rts_fiber *from = rts_fiber_current();
  struct rts_thread *t = rts_tls.thr;
  if (!f || !from || !t || f == from) return;
  bool on = rts_races_on();
  if (on && RTS_UNLIKELY(!f->race)) late_race(f, t);
  if (from->own) from->race = t->race;
  from->calls = rts_calls;
  rts_calls_switch(&f->calls);
  from->held = t->held;
  from->held_set = rts_tls.held_set;
  t->held = f->held;
  rts_tls.held_set = f->held_set;
  t->tid = f->tid;
  from->segment = rts_lock_fiber_switch(f->tid, f->segment);
  current = f;
  rts_context_left();
  if (!on || !f->race) return;
  t->race = f->race;
  rts_race_thread_go(f->race, ordered);
}

void rts_fiber_set_name(struct rts_fiber *f, const char *name) {
  if (f && name) rts_thread_set_name(f->tid, name);
}

void rts_fiber_thread_finish(void) {
  if (home && current != home) rts_fiber_switch(home, true);
  rts_calls_free(&rts_calls);
  struct rts_fiber *f = home;
  current = home = NULL;
  if (f) rts_os_unmap(f, sizeof *f);
}

/* -- stacks. A stack's name in the engine is its lower end: what ran on it comes before what runs on it next, be that another thread's doing. */

static _Thread_local struct {
  uptr lo, hi;
} next_stack __attribute__((tls_model("initial-exec")));

void rts_fiber_stack_leave(uptr lo, uptr hi) {
  struct rts_thread *t = rts_thread_cur();
  next_stack.lo = lo;
  next_stack.hi = hi;
  if (t && t->stack_lo && rts_races_on()) rts_race_release(t->stack_lo);
}

void rts_fiber_stack_enter(uptr *old_lo, uptr *old_hi) {
  struct rts_thread *t = rts_thread_cur();
  *old_lo = t ? t->stack_lo : 0;
  *old_hi = t ? t->stack_hi : 0;
  rts_context_left();
  if (!t || !next_stack.hi) return;
  t->stack_lo = next_stack.lo;
  t->stack_hi = next_stack.hi;
  next_stack.lo = next_stack.hi = 0;
  if (rts_races_on()) rts_race_acquire(t->stack_lo);
}
