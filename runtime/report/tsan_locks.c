/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* report_style=llvm for deadlocks, inversions and wrong uses of locks: the words that scrapers of ThreadSanitizer's reports look for; see tsan.c for
 * what is around them. Under the report lock; no state.
 *
 *   WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=N)
 *     Cycle in lock order graph: M0 (0xL) => M1 (0xL) => M0
 *
 *     Mutex M1 acquired here while holding mutex M0 in thread T1:
 *       <stack>
 *     Mutex M0 previously acquired by the same thread here:
 *       <stack> */
#include "report/diagnosis.h"
#include "report/locks.h"

const char *rts_tsan_lock_kind(const struct rts_diagnosis *d) {
  switch (d->r->kind) {
  case RTS_REPORT_DEADLOCK: return "deadlock";
  case RTS_REPORT_LOCK_ORDER: return "lock-order-inversion (potential deadlock)";
  case RTS_REPORT_UNLOCK_UNLOCKED:
  case RTS_REPORT_UNLOCK_FOREIGN: return "unlock of an unlocked mutex (or by a wrong thread)";
  case RTS_REPORT_LOCK_INVALID:
  case RTS_REPORT_LOCK_DESTROYED: return "use of an invalid mutex (e.g. uninitialized or destroyed)";
  case RTS_REPORT_LOCK_DESTROY_HELD: return "destroy of a locked mutex";
  case RTS_REPORT_DOUBLE_LOCK: return "double lock of a mutex";
  default: return d->kind;
  }
}

static void put_number(struct rts_out *o, u32 lock) {
  if (lock == ~0u) rts_out_printf(o, "M?");
  else rts_out_printf(o, "M%u", lock);
}

static void put_thread(struct rts_out *o, u32 tid) {
  if (tid) rts_out_printf(o, "thread T%u", tid);
  else rts_out_printf(o, "main thread");
}

static void put_stack(struct rts_out *o, const struct rts_diagnosis *d, u32 trace) {
  if (trace) rts_text_trace(o, &d->traces[trace - 1], d);
  else rts_out_printf(o, "    [failed to restore the stack]\n\n");
}

/* What closes the cycle: a lock as far as the party waits for one. */
static void put_cycle(struct rts_out *o, const struct rts_diagnosis *d) {
  rts_out_printf(o, "  Cycle in lock order graph: ");
  for (u32 i = 0; i < d->parties_count; i++) {
    const struct rts_diag_party *p = &d->parties[i];
    u32 lock = p->held_n ? p->held[0].lock : ~0u;
    put_number(o, lock);
    if (lock < d->locks_count) rts_out_printf(o, " (0x%012lx)", d->locks[lock].addr);
    rts_out_printf(o, " => ");
  }
  put_number(o, d->parties[0].held_n ? d->parties[0].held[0].lock : ~0u);
  rts_out_printf(o, "\n\n");
}

void rts_tsan_lock_headline(struct rts_out *o, const struct rts_diagnosis *d) {
  if (d->r->kind == RTS_REPORT_LOCK_ORDER && d->parties_count) put_cycle(o, d);
}

static void put_key(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  for (u32 i = 0; i < p->held_n; i++) {
    u32 t = p->held[i].trace;
    if (!t || d->traces[t - 1].brief) continue;
    rts_out_printf(o, "  Mutex ");
    put_number(o, p->held[i].lock);
    rts_out_printf(o, " previously acquired by the same thread here:\n");
    put_stack(o, d, t);
  }
}

static void put_edge(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  if (p->r->want == RTS_WANT_LOCK) {
    rts_out_printf(o, "  Mutex ");
    put_number(o, p->lock);
    rts_out_printf(o, d->r->kind == RTS_REPORT_LOCK_ORDER ? " acquired here" : " waited for here");
  } else {
    rts_out_printf(o, "  Waits for ");
    rts_lock_text_want(o, d, p, true);
  }
  for (u32 i = 0; i < p->held_n; i++) {
    rts_out_printf(o, i ? ", " : " while holding mutex ");
    put_number(o, p->held[i].lock);
  }
  rts_out_printf(o, " in ");
  put_thread(o, p->r->tid);
  rts_out_printf(o, ":\n");
  put_stack(o, d, p->wait);
  put_key(o, d, p);
}

static void put_made(struct rts_out *o, const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->traces_count; i++) {
    const struct rts_trace *t = &d->traces[i];
    if (t->role != RTS_ROLE_LOCK_MADE) continue;
    rts_out_printf(o, "  Mutex ");
    put_number(o, t->lock);
    rts_out_printf(o, " (0x%012lx) created at:\n", d->locks[t->lock].addr);
    rts_text_trace(o, t, d);
  }
}

void rts_tsan_lock_body(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_trace *main = rts_trace_of(d, RTS_ROLE_MAIN, 0);
  bool misuse = d->r->kind > RTS_REPORT_LOCK_ORDER;
  if (misuse && main) rts_text_trace(o, main, d);
  for (u32 i = 0; i < d->parties_count; i++) {
    const struct rts_diag_party *p = &d->parties[i];
    if (!misuse) {
      put_edge(o, d, p);
    } else if (p->held_n || p->wait) { /* whose hold or wait it was */
      rts_out_printf(o, "  and:\n");
      put_stack(o, d, p->held_n ? p->held[0].trace : p->wait);
    }
  }
  put_made(o, d);
}
