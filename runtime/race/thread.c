/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bring-up, threads, fork. Owns the list of race threads, `lock`, and which thread state is current. See state.h.
 * Not in signal handlers, except inside/ignore. General registers, but for create and join. Cost: create+start ~2 us (two mappings). */
#include "base/str.h"
#include "platform/platform.h"
#include "platform/x86_64.h"
#include "base/say.h"
#include "race/granule.h"
#include "race/readers.h"
#include "race/readonly.h"
#include "race/side.h"
#include "race/sync.h"
#include "shadow/lazy.h"

_Thread_local struct rts_race_thread *rts_race_self __attribute__((tls_model("initial-exec"), visibility("hidden")));
_Thread_local u32 __rts_cur __attribute__((tls_model("initial-exec"), weak, visibility("default"))) = RTS_NO_CELL_CUR;
_Thread_local struct rts_fresh __rts_fresh __attribute__((tls_model("initial-exec"), weak, visibility("default")));
struct rts_race_options rts_race_options = {.detect = true, .history_entries = 2048};
struct rts_race_thread *rts_race_threads;
u32 rts_race_alive;
static bool created; /* a first one */
/* For instrumented code, which then leaves race checks out (pass/LoneLoops.h): solitary, or nobody wants to know. */
RTS_EXPORT u32 __rts_alone;
bool rts_race_off;
static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LEAF);
static u64 accesses_gone, inflated_gone; /* of threads that were deleted */

/* Everyone's, with races off: a stamp like any other. */
#define SHARED_CUR (rts_cell_stamp(1, 1) | RTS_CELL_BYTES)

void rts_race_lock(u64 *mask) {
  rts_os_block_signals(mask);
  rts_mutex_lock(&lock);
}
void rts_race_unlock(const u64 *mask) {
  rts_mutex_unlock(&lock);
  rts_os_restore_signals(mask);
}

void rts_race_init(void) {
  rts_race_off = !rts_race_options.detect;
  if (!rts_cells_reserved)
    rts_fatal("cannot reserve race cells at %p-%p: something else is mapped there", (void *)RTS_CELLS_BEGIN, (void *)RTS_CELLS_END);
  rts_race_pages = rts_shadow_table(RTS_ADDR_END >> RTS_PAGE_SHIFT, "the race detector's page marks");
  rts_store_release(&__rts_alone, rts_race_off);
  if (rts_race_off) return;
  rts_large_init();
  rts_readonly_init();
  rts_era_init();
  rts_second_init();
  rts_readers_init();
  rts_side_init();
  rts_race_pairs = rts_cpu_has_cas_pair();
  if (rts_race_options.force_seq_cst) __atomic_fetch_or(&rts_race_slow, RTS_RACE_SEQ_CST, __ATOMIC_SEQ_CST);
  rts_sync_init();
}

bool rts_race_inside(void) { return rts_race_self && rts_race_self->busy; }
struct rts_race_thread *rts_race_thread_current(void) { return rts_race_self; }

/* What the parent did so far is ordered before the child. */
static void inherit(struct rts_race_thread *child, struct rts_race_thread *parent) {
  struct rts_race_thread *t = parent ? rts_race_enter() : NULL;
  if (!t) {
    if (rts_race_threads) rts_race_pardon_all();
    return;
  }
  rts_clock_copy(child->vc, t->vc, RTS_CLOCK_FULL);
  child->n = t->n;
  child->era = t->era;
  rts_race_advance(t);
  rts_race_leave(t);
}

/* States of threads that are gone, for the next ones: pages that are there already cost a third of what fresh ones do. Under
 * rts_race_lock. */
#define SPARE_MAX 32u
static struct rts_race_thread *spare;
static u32 spares;

/* With rts_race_lock held. */
static void count_alive(int by) {
  rts_store_release(&rts_race_alive, rts_race_alive + (u32)by);
  if (rts_race_alone()) __atomic_fetch_or(&rts_race_slow, RTS_RACE_ALONE, __ATOMIC_SEQ_CST);
  else __atomic_fetch_and(&rts_race_slow, ~(u32)RTS_RACE_ALONE, __ATOMIC_SEQ_CST);
}

/* Also counts the thread, before its parent's clock is handed on: as long as it counts as alone, the parent notes accesses coarsely, and those of a
 * signal handler in between would not be the child's past. */
static struct rts_race_thread *take_state(void) {
  u64 mask;
  rts_race_lock(&mask);
  struct rts_race_thread *t = spare;
  if (t) spare = t->next, spares--;
  if (created) __atomic_fetch_and(&rts_race_slow, ~(u32)RTS_RACE_SOLITARY, __ATOMIC_SEQ_CST);
  created = true;
  count_alive(1);
  rts_store_release(&__rts_alone, rts_race_solitary());
  rts_race_unlock(&mask);
  if (t) {
    rts_memset(t, 0, sizeof *t);
  } else if (!(t = rts_os_map(sizeof *t))) {
    rts_race_lock(&mask);
    count_alive(-1);
    rts_race_unlock(&mask);
  }
  return t;
}
/* False: there are enough. */
static bool keep_state(struct rts_race_thread *t) {
  if (spares >= SPARE_MAX) return false;
  t->next = spare;
  spare = t;
  spares++;
  return true;
}

struct rts_race_thread *rts_race_thread_create(struct rts_race_thread *parent, u32 tid) {
  struct rts_race_thread *t = rts_race_off ? NULL : take_state();
  if (!t) return NULL;
  t->tid = tid;
  t->n = RTS_CLOCK_SMALL;
  inherit(t, parent);
  u64 mask;
  rts_race_lock(&mask);
  t->next = rts_race_threads;
  if (t->next) t->next->prev = t;
  rts_race_threads = t;
  rts_race_unlock(&mask);
  return t;
}

/* Regions of larger stacks would be too many to note. */
#define FRESH_MAX (1ul << 30)
static void fresh_start(void) {
  const struct rts_thread *t = rts_tls.thr;
  if (!t || t->stack_lo != t->home_lo || t->home_hi - t->home_lo > FRESH_MAX || !rts_race_has_cells(t->home_lo)) return;
  for (uptr a = t->home_lo; !rts_race_off && a < t->home_hi; a = rts_round_down(a, 1ul << RTS_REGION_SHIFT) + (1ul << RTS_REGION_SHIFT)) rts_era_touch(a);
  __rts_fresh = (struct rts_fresh){rts_race_off ? rts_word(SHARED_CUR, SHARED_CUR) : 0, t->home_lo, t->home_hi - t->home_lo};
}

void rts_fresh_drop(void) {
  uptr lo = rts_round_up(__rts_fresh.lo, RTS_PAGE), hi = rts_round_down(__rts_fresh.lo + __rts_fresh.size, RTS_PAGE);
  if (lo >= hi) return;
  rts_os_release(RTS_CELL_AT(lo), hi - lo);
  rts_cells_released(lo, hi - lo);
  for (uptr a = hi; a < __rts_fresh.lo + __rts_fresh.size; a += RTS_GRANULE) rts_store_relaxed(rts_cells_of(a), 0);
}

/* Several handlers may run before the interrupted code goes on. */
u32 rts_race_handler_enters(void) {
  const struct rts_race_thread *t = rts_race_self;
  return t && !t->fresh_late ? t->era : 0;
}
void rts_race_handler_leaves(u32 era) {
  struct rts_race_thread *t = rts_race_self;
  if (RTS_LIKELY(!t || t->era == era)) return;
  t->fresh_late = true;
  t->phase = 0;
}

/* Others may run on this stack from now on, or nobody. */
static void fresh_stop(bool drop) {
  if (drop) rts_fresh_drop();
  __rts_fresh = (struct rts_fresh){0, 0, 0};
}

void rts_race_thread_start(struct rts_race_thread *t) {
  if (rts_race_off) {
    __rts_cur = SHARED_CUR;
    fresh_start();
  }
  if (!t) return;
  u64 mask;
  rts_store_relaxed(&t->busy, 1);
  rts_race_lock(&mask);
  t->ring = rts_ring_take();
  rts_race_attach(t);
  rts_race_unlock(&mask);
  rts_race_self = t;
  rts_race_show_cur(t);
  fresh_start();
  rts_race_leave(t);
}

static void no_longer_alive(struct rts_race_thread *t) {
  if (!t->finished) count_alive(-1);
  t->finished = 1;
}

void rts_race_thread_finish(struct rts_race_thread *t) {
  if (!t) return;
  u64 mask;
  rts_race_lock(&mask);
  rts_race_detach(t);
  no_longer_alive(t);
  rts_race_unlock(&mask);
  if (rts_race_self != t) return;
  fresh_stop(t->era != rts_race_era());
  rts_race_thread_switch(NULL);
}

/* t, which is inside, comes after all that the other one did, which does nothing now. */
static void come_after(struct rts_race_thread *t, const struct rts_race_thread *other) {
  while (other->era > t->era) rts_race_attend(t); /* C3 */
  if (other->era != t->era) return;
  rts_clock_join(t->vc, other->vc, other->n);
  t->n = (u32)rts_max(t->n, other->n);
  rts_race_joined(t, 0);
}

void rts_race_thread_join(struct rts_race_thread *joiner, struct rts_race_thread *dead) {
  struct rts_race_thread *t = joiner && dead ? rts_race_enter() : NULL;
  if (!t) {
    if (!rts_race_off) rts_race_pardon_all();
    return;
  }
  come_after(t, dead);
  rts_race_leave(t);
}

void rts_race_thread_delete(struct rts_race_thread *t) {
  if (!t) return;
  u64 mask;
  rts_race_lock(&mask);
  rts_race_detach(t);
  no_longer_alive(t);
  if (t->next) t->next->prev = t->prev;
  if (t->prev) t->prev->next = t->next;
  else rts_race_threads = t->next;
  if (t->ring) rts_ring_retire(t->ring);
  accesses_gone += t->accesses_slow;
  inflated_gone += t->inflated;
  bool kept = keep_state(t);
  rts_race_unlock(&mask);
  if (!kept) rts_os_unmap(t, sizeof *t);
}

void rts_race_thread_switch(struct rts_race_thread *to) {
  rts_race_self = to;
  if (to) rts_race_show_cur(to);
  else __rts_cur = rts_race_off ? SHARED_CUR : RTS_NO_CELL_CUR, __rts_fresh.word = 0;
}

/* Both are inside meanwhile, so a signal handler is seen as neither of them. */
void rts_race_thread_go(struct rts_race_thread *to, bool ordered) {
  struct rts_race_thread *from = rts_race_enter();
  if (!to || to == from) {
    if (from) rts_race_leave(from);
    if (!to) rts_race_thread_switch(NULL);
    return;
  }
  if (__rts_fresh.size) fresh_stop(true);
  rts_store_relaxed(&to->busy, 1);
  if (!to->ring) {
    u64 mask;
    rts_race_lock(&mask);
    to->ring = rts_ring_take();
    rts_race_attach(to);
    rts_race_unlock(&mask);
  }
  rts_race_enter_as(to);
  if (ordered && from) {
    rts_race_advance(from);
    come_after(to, from);
  } else if (ordered) {
    rts_race_pardon_all();
  }
  rts_race_self = to;
  rts_race_show_cur(to);
  if (from) rts_race_leave(from);
  rts_race_leave(to);
}

static void change_count(s32 *count, int delta) {
  if (delta > 0 || *count > 0) *count += delta;
}
void rts_race_ignore_accesses(int delta) {
  if (!rts_race_self) return;
  change_count(&rts_race_self->ignore_accesses, delta);
  __rts_fresh.word = 0;
}
void rts_race_ignore_sync(int delta) {
  if (rts_race_self) change_count(&rts_race_self->ignore_sync, delta);
}

/* -- fork: the parent's threads may be anywhere; the child's only thread sets right what they had locked. */

static u64 fork_mask;
void rts_race_lock_all(void) { rts_race_lock(&fork_mask); }

static void set_right(struct rts_race_thread *t) {
  if (t->held_word) rts_store_release(t->held_word, 0);
  if (t->held_sync && (t->held_sync->seq & 1)) t->held_sync->seq++;
  if (t->held_mixed && t->held_mixed != t->held_sync && (t->held_mixed->seq & 1)) t->held_mixed->seq++;
  rts_race_detach(t);
  no_longer_alive(t);
  t->busy = 0;
  t->held_word = NULL;
  t->held_sync = t->held_mixed = NULL;
}

void rts_race_unlock_all(bool child) {
  if (child) {
    for (struct rts_race_thread *t = rts_race_threads; t; t = t->next)
      if (t != rts_race_self) set_right(t);
    rts_side_unlock_all();
    rts_sync_unlock_all();
    rts_race_pardon_all(); /* what the others did was a copy's past */
  }
  rts_race_unlock(&fork_mask);
}

void rts_race_get_stats(struct rts_race_stats *s) {
  u64 mask;
  rts_race_lock(&mask);
  *s = rts_race_counts;
  s->accesses_slow = accesses_gone;
  s->inflated = inflated_gone;
  for (struct rts_race_thread *t = rts_race_threads; t; t = t->next) s->accesses_slow += t->accesses_slow, s->inflated += t->inflated;
  rts_race_unlock(&mask);
}
