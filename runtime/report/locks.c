/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The text of deadlocks, inversions of lock order, and wrong uses of locks; see text.c for the frame around it, scenario.c for the columns.
 *
 *   deadlock: thread T1 waits for mutex M1 'b', held by T2, which waits for mutex M0 'a', held by T1          one line that names the cause
 *   <columns>
 *   Thread T1 waits for mutex M1 'b' here:                      one for each party, then its stack
 *   It holds mutex M0 'a', taken here:                          the lock that closes the cycle, then its stack
 *   It also holds mutex M2, taken at FILE:LINE in FUNCTION      further ones
 *   Mutex M0 (0xL), global variable 'a' ...:                    where each lock comes from, with the stacks of that
 *   Hint: ...
 *
 * Under the report lock; no state. */
#include "report/locks.h"

#include "base/str.h"
#include "core/flags.h"
#include "platform/platform.h"
#include "report/diagnosis.h"

#define HOPS 4u /* of a cycle, in the headline */

/* -- names -- */

static const char *type_of(const struct rts_diagnosis *d, u32 lock) {
  const char *type = lock < d->locks_count && d->locks[lock].r ? d->locks[lock].r->type : NULL;
  return type ? type : "lock";
}

static void put_variable_name(struct rts_out *o, const char *name, uptr offset) {
  if (!name) return;
  rts_out_printf(o, " '%s'", name);
  if (offset) rts_out_printf(o, "+%zu", offset);
}

void rts_lock_text_name(struct rts_out *o, const struct rts_diagnosis *d, u32 lock, bool type) {
  if (lock >= d->locks_count) {
    rts_out_printf(o, "another lock");
    return;
  }
  if (type) rts_out_printf(o, "%s ", type_of(d, lock));
  rts_out_printf(o, "M%u", lock);
  put_variable_name(o, d->locks[lock].name, d->locks[lock].name_offset);
}

static void put_object(struct rts_out *o, const char *what, uptr addr) {
  struct rts_diag_lock l = {.addr = addr};
  rts_out_printf(o, "%s 0x%012lx", what, addr);
  rts_describe(addr, &l.place);
  rts_lock_name(&l);
  put_variable_name(o, l.name, l.name_offset);
}

void rts_lock_text_want(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p, bool type) {
  const struct rts_report_party *r = p->r;
  switch (r->want) {
  case RTS_WANT_NOTHING: rts_out_printf(o, "nothing"); break;
  case RTS_WANT_LOCK:
    rts_lock_text_name(o, d, p->lock, type);
    if (r->shared) rts_out_printf(o, " for reading");
    break;
  case RTS_WANT_THREAD:
    if (r->other_tid == ~0u) rts_out_printf(o, "the end of another thread");
    else rts_out_printf(o, "the end of T%u", r->other_tid);
    break;
  case RTS_WANT_CONDITION: put_object(o, "condition variable", r->object); break;
  case RTS_WANT_SEMAPHORE: put_object(o, "semaphore", r->object); break;
  case RTS_WANT_BARRIER: put_object(o, "barrier", r->object); break;
  case RTS_WANT_ONCE: put_object(o, "one-time initialisation", r->object); break;
  case RTS_WANT_FUTEX: put_object(o, "futex", r->object); break;
  case RTS_WANT_PARK: rts_out_printf(o, "being unparked"); break;
  }
}

/* -- headlines -- */

static const struct rts_diag_party *party(const struct rts_diagnosis *d, u32 i) { return &d->parties[i % d->parties_count]; }

/* Why party i cannot go on: what the next one does to it. */
static void put_obstacle(struct rts_out *o, const struct rts_diagnosis *d, u32 i) {
  const struct rts_diag_party *p = party(d, i), *next = party(d, i + 1);
  if (p->r->want == RTS_WANT_THREAD && p->r->other_tid == next->r->tid) return;
  if (p->r->want == RTS_WANT_CONDITION && next->has_key) {
    rts_out_printf(o, ", but needs ");
    rts_lock_text_name(o, d, next->held[0].lock, true);
    rts_out_printf(o, " again, held by ");
  } else if (p->r->want == RTS_WANT_ONCE) rts_out_printf(o, ", run by ");
  else if (p->r->want != RTS_WANT_LOCK) rts_out_printf(o, ", blocked by ");
  else if (next->has_key) rts_out_printf(o, next->held[0].shared && !p->r->shared ? ", held for reading by " : ", held by ");
  else rts_out_printf(o, ", where a writer goes first: ");
  rts_text_thread(o, next->r->tid);
}

static void headline_self(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_diag_party *p = party(d, 0);
  bool handler = d->r->locks->in_handler;
  rts_out_printf(o, "deadlock: %sthread ", handler ? "a signal handler in " : "");
  rts_text_thread(o, p->r->tid);
  rts_out_printf(o, " waits for ");
  rts_lock_text_want(o, d, p, true);
  if (p->r->want == RTS_WANT_LOCK) rts_out_printf(o, handler ? ", held by the code that it interrupted" : ", which it holds itself");
}

static void headline_cycle(struct rts_out *o, const struct rts_diagnosis *d) {
  u32 n = d->parties_count;
  rts_out_printf(o, "deadlock: thread ");
  rts_text_thread(o, party(d, 0)->r->tid);
  for (u32 i = 0; i < n; i++) {
    if (n > HOPS && i == HOPS - 2) { /* the last one is said again */
      rts_out_printf(o, ", and so on (%u threads in all) to ", n + d->parties_more);
      i = n - 1;
      rts_text_thread(o, party(d, i)->r->tid);
    }
    rts_out_printf(o, i ? ", which waits for " : " waits for ");
    rts_lock_text_want(o, d, party(d, i), true);
    put_obstacle(o, d, i);
  }
  if (d->r->locks->in_handler) rts_out_printf(o, " (in a signal handler)");
}

static void headline_order(struct rts_out *o, const struct rts_diagnosis *d) {
  u32 n = d->parties_count;
  rts_out_printf(o, "lock-order-inversion (potential deadlock): thread ");
  for (u32 i = 0; i < n; i++) {
    const struct rts_diag_party *p = party(d, i);
    if (n > HOPS && i == HOPS - 1) {
      rts_out_printf(o, ", and so on (%u locks in all)", n + d->parties_more);
      break;
    }
    if (i) rts_out_printf(o, ", ");
    rts_text_thread(o, p->r->tid);
    rts_out_printf(o, " takes ");
    rts_lock_text_want(o, d, p, i == 0);
    rts_out_printf(o, " while it holds ");
    rts_lock_text_name(o, d, p->held_n ? p->held[0].lock : ~0u, i == 0);
  }
}

/* One waits for a lock whose holder will never give it back. */
static void headline_lost(struct rts_out *o, const struct rts_diagnosis *d) {
  rts_out_printf(o, "deadlock: thread ");
  rts_text_thread(o, party(d, 0)->r->tid);
  rts_out_printf(o, " waits for ");
  rts_lock_text_want(o, d, party(d, 0), true);
  rts_out_printf(o, ", held by ");
  rts_text_thread(o, party(d, 1)->r->tid);
  rts_out_printf(o, ", which cannot give it back any more");
}

static void headline_stuck(struct rts_out *o, const struct rts_diagnosis *d) {
  u32 all = d->r->locks->parties_count + d->r->locks->more_parties, shown = (u32)rts_min(d->parties_count, HOPS - 1), told = 0;
  if (all == 1) rts_out_printf(o, "deadlock: thread ");
  else rts_out_printf(o, "deadlock: all %u threads wait, and none is left to wake another: ", all);
  for (u32 i = 0; i < shown; i++) {
    const struct rts_diag_party *p = party(d, i);
    if (i) rts_out_printf(o, ", ");
    rts_text_thread(o, p->r->tid);
    if (p->like) rts_out_printf(o, " and %u more wait for ", p->like);
    else rts_out_printf(o, " waits for ");
    rts_lock_text_want(o, d, p, true);
    told += 1 + p->like;
  }
  if (all == 1) rts_out_printf(o, ", and no other thread is left to end that");
  if (told < all) rts_out_printf(o, ", and %u more", all - told);
}

/* "thread T0 VERB mutex M0 'm' (0xL)". */
static void put_deed(struct rts_out *o, const struct rts_diagnosis *d, const char *verb) {
  rts_out_printf(o, "%s: thread ", d->kind);
  rts_text_thread(o, d->tid);
  rts_out_printf(o, " %s ", verb);
  rts_lock_text_name(o, d, 0, true);
  if (d->locks_count) rts_out_printf(o, " (0x%012lx)", d->locks[0].addr);
}

/* ", which T1 holds" or what there is to say of those that hold it, or wait there. */
static void put_others(struct rts_out *o, const struct rts_diagnosis *d, const char *they, const char *none) {
  if (!d->parties_count) {
    rts_out_printf(o, "%s", none);
    return;
  }
  const struct rts_diag_party *p = party(d, 0);
  u32 more = d->parties_count - 1 + d->parties_more + p->like;
  rts_out_printf(o, ", which ");
  if (p->r->tid == d->tid && !more) {
    rts_out_printf(o, "it %s itself", they);
    return;
  }
  rts_text_thread(o, p->r->tid);
  if (more) rts_out_printf(o, " (and %u more)", more);
  rts_out_printf(o, " %s", they);
}

static void headline_misuse(struct rts_out *o, const struct rts_diagnosis *d) {
  switch (d->r->kind) {
  case RTS_REPORT_UNLOCK_UNLOCKED:
    put_deed(o, d, "unlocks");
    rts_out_printf(o, ", which nobody holds");
    break;
  case RTS_REPORT_UNLOCK_FOREIGN:
    put_deed(o, d, "unlocks");
    put_others(o, d, "holds", ", which it does not hold");
    break;
  case RTS_REPORT_LOCK_INVALID:
    put_deed(o, d, "uses");
    rts_out_printf(o, ", which was never initialised");
    break;
  case RTS_REPORT_LOCK_DESTROYED:
    put_deed(o, d, "uses");
    rts_out_printf(o, d->locks[0].place.kind == RTS_PLACE_HEAP && d->locks[0].place.block.state != RTS_BLOCK_LIVE ? ", which lies in freed memory"
                                                                                                               : ", which was destroyed");
    break;
  case RTS_REPORT_LOCK_DESTROY_HELD:
    put_deed(o, d, "destroys");
    put_others(o, d, d->parties_count && party(d, 0)->r->want == RTS_WANT_LOCK ? "waits for" : "holds", ", which is held");
    break;
  case RTS_REPORT_CONDITION_DESTROY:
    put_deed(o, d, "destroys");
    put_others(o, d, "waits on", ", on which somebody waits");
    break;
  case RTS_REPORT_DOUBLE_LOCK:
    put_deed(o, d, "takes");
    rts_out_printf(o, ", which it holds already");
    break;
  case RTS_REPORT_LOCK_LEFT:
    put_deed(o, d, "ends while it holds");
    break;
  case RTS_REPORT_WAIT_WITHOUT_MUTEX:
    put_deed(o, d, "waits on a condition with");
    rts_out_printf(o, ", which it does not hold");
    break;
  default:
    put_deed(o, d, "waits on a condition with");
    if (!d->parties_count || !party(d, 0)->held_n) {
      rts_out_printf(o, ", while another thread waits there with another mutex");
      break;
    }
    rts_out_printf(o, ", while ");
    rts_text_thread(o, party(d, 0)->r->tid);
    rts_out_printf(o, " waits there with ");
    rts_lock_text_name(o, d, party(d, 0)->held[0].lock, true);
  }
}

void rts_lock_text_headline(struct rts_out *o, const struct rts_diagnosis *d) {
  enum rts_kind k = d->r->kind;
  if (k > RTS_REPORT_LOCK_ORDER) headline_misuse(o, d);
  else if (!d->parties_count) rts_out_printf(o, "%s", d->kind);
  else if (k == RTS_REPORT_LOCK_ORDER) headline_order(o, d);
  else if (!d->r->locks->cycle && d->parties_count == 2 && party(d, 1)->r->want == RTS_WANT_NOTHING) headline_lost(o, d);
  else if (!d->r->locks->cycle) headline_stuck(o, d);
  else if (d->parties_count == 1) headline_self(o, d);
  else headline_cycle(o, d);
  rts_out_printf(o, "\n");
}

/* -- parties -- */

static void put_stack(struct rts_out *o, const struct rts_diagnosis *d, u32 trace) {
  if (trace) rts_text_trace(o, &d->traces[trace - 1], d);
  else rts_out_printf(o, "    <its stack is not known>\n\n");
}

/* ", taken at FILE:LINE in FUNCTION" */
static void put_brief(struct rts_out *o, const struct rts_diagnosis *d, u32 trace) {
  const struct rts_sym *s = NULL;
  const struct rts_frame *f = trace ? rts_text_blamed(&d->traces[trace - 1], true, &s) : NULL;
  if (!s) return;
  rts_out_printf(o, ", taken at ");
  rts_text_location(o, s, f);
  if (f && f->function) rts_out_printf(o, " in %s", f->function);
}

static void put_held(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  bool briefly = false;
  for (u32 i = 0; i < p->held_n; i++) {
    u32 t = p->held[i].trace;
    bool whole = t && !d->traces[t - 1].brief;
    rts_out_printf(o, i ? "It also %s " : "It %s ", d->r->kind == RTS_REPORT_LOCK_ORDER ? "held" : "holds");
    rts_lock_text_name(o, d, p->held[i].lock, true);
    if (p->held[i].shared) rts_out_printf(o, " for reading");
    if (whole) {
      rts_out_printf(o, ", taken here:\n");
      put_stack(o, d, t);
    } else {
      put_brief(o, d, t);
      rts_out_printf(o, "\n");
    }
    briefly = !whole;
  }
  if (p->held_more) rts_out_printf(o, "It holds %u more locks\n", p->held_more);
  if (briefly || p->held_more) rts_out_printf(o, "\n");
}

static void put_wait_words(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  rts_out_printf(o, "Thread ");
  rts_text_thread(o, p->r->tid);
  if (p->like) rts_out_printf(o, " (and %u more) wait for ", p->like);
  else rts_out_printf(o, d->r->kind == RTS_REPORT_LOCK_ORDER ? " took " : " waits for ");
  rts_lock_text_want(o, d, p, true);
  if (p->r->function) rts_out_printf(o, " (%s)", p->r->function);
  rts_out_printf(o, " here:\n");
}

static void put_party(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  if (p->r->want != RTS_WANT_NOTHING) {
    rts_out_color(o, RTS_COLOR_ACCESS);
    put_wait_words(o, d, p);
    rts_out_color(o, RTS_COLOR_OFF);
    put_stack(o, d, p->wait);
  } else if (p->held_n) {
    rts_out_printf(o, "Thread ");
    rts_text_thread(o, p->r->tid);
    rts_out_printf(o, ":\n");
  }
  put_held(o, d, p);
}

/* -- locks -- */

static void put_lock_stack(struct rts_out *o, const struct rts_diagnosis *d, u32 lock, enum rts_stack_role role, const char *words) {
  for (u32 i = 0; i < d->traces_count; i++) {
    const struct rts_trace *t = &d->traces[i];
    if (t->role != role || t->lock != lock) continue;
    rts_out_printf(o, "  %s by ", words);
    rts_text_by(o, t->tid);
    rts_out_printf(o, " here:\n");
    rts_text_trace(o, t, d);
    return;
  }
}

static void put_definition(struct rts_out *o, const struct rts_diag_lock *l) {
  for (u32 i = 0; l->place.kind == RTS_PLACE_GLOBAL && i < l->place.globals_count; i++) {
    const struct rts_global *g = l->place.globals[i];
    if (l->addr - g->begin >= g->size || !g->file) continue;
    rts_out_printf(o, " defined in '%s", g->file);
    if (g->line) rts_out_printf(o, ":%u", g->line);
    rts_out_printf(o, "'");
  }
}

static void put_lock(struct rts_out *o, const struct rts_diagnosis *d, u32 i) {
  const struct rts_diag_lock *l = &d->locks[i];
  const char *type = type_of(d, i);
  char first = type[0] >= 'a' && type[0] <= 'z' ? (char)(type[0] - 'a' + 'A') : type[0];
  rts_out_printf(o, "%c%s M%u (0x%012lx)", first, type + 1, i, l->addr);
  rts_text_lock_place(o, l);
  put_definition(o, l);
  rts_out_printf(o, "\n");
  uptr before = o->len;
  put_lock_stack(o, d, i, RTS_ROLE_LOCK_GONE, "destroyed");
  put_lock_stack(o, d, i, RTS_ROLE_LOCK_FREE, "memory freed");
  put_lock_stack(o, d, i, RTS_ROLE_LOCK_MADE, "initialised");
  put_lock_stack(o, d, i, RTS_ROLE_LOCK_ALLOC, "memory allocated");
  if (o->len == before && i + 1 == d->locks_count) rts_out_printf(o, "\n");
}

/* -- threads -- */

static bool made_alike(const struct rts_thread_info *a, const struct rts_thread_info *b) {
  return a->create_ctx == b->create_ctx && a->parent_tid == b->parent_tid && !b->main && b->tid;
}

/* Threads that were created at the same place are told of together. */
static void put_thread(struct rts_out *o, const struct rts_diagnosis *d, u32 first) {
  const struct rts_thread_info *t = &d->threads[first];
  const struct rts_trace *made = rts_trace_of(d, RTS_ROLE_THREAD, t->tid);
  bool several = false;
  for (u32 i = 0; i < first; i++)
    if (made_alike(t, &d->threads[i])) return;
  for (u32 i = first + 1; i < d->threads_count; i++) several |= made_alike(t, &d->threads[i]);
  rts_out_printf(o, several ? "Threads " : "Thread ");
  for (u32 i = first; i < d->threads_count; i++) {
    if (!made_alike(t, &d->threads[i])) continue;
    if (i > first) rts_out_printf(o, ", ");
    rts_text_thread(o, d->threads[i].tid);
  }
  if (!made) {
    rts_out_printf(o, several ? " were" : " was");
    rts_out_printf(o, " started by code that the runtime did not see\n\n");
    return;
  }
  rts_out_printf(o, " created by ");
  rts_text_thread(o, t->parent_tid);
  rts_out_printf(o, " here:\n");
  rts_text_trace(o, made, d);
}

static void put_threads(struct rts_out *o, const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->threads_count; i++)
    if (!d->threads[i].main && d->threads[i].tid) put_thread(o, d, i);
}

/* -- the rest -- */

static void put_hints(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_lock_report *l = d->r->locks;
  if (!l) return;
  if (l->writer_needed) {
    rts_out_printf(o, "Hint: only readers meet at ");
    rts_lock_text_name(o, d, d->writer.lock, false);
    rts_out_printf(o, ": they block each other once another thread, such as ");
    rts_text_thread(o, l->writer_tid);
    rts_out_printf(o, ", waits there to write, for a waiting writer keeps further readers out.\n");
  }
  if (l->classes)
    rts_out_printf(o, "Hint: lock_order=class: each of these locks stands for all that are made at the same place. The threads may have used others of "
                      "them, which cannot block each other; it hangs if they can come to use the same ones.\n");
  else if (d->r->kind == RTS_REPORT_LOCK_ORDER)
    rts_out_printf(o, "Hint: it went well this time. It hangs when each of these threads gets its first lock before any gets its second: take "
                      "the locks in one order everywhere, or all under one more lock.\n");
}

static void put_left_out(struct rts_out *o, const struct rts_diagnosis *d) {
  if (d->parties_more) rts_out_printf(o, "%u more threads are not shown.\n", d->parties_more);
  if (d->traces_lost) rts_out_printf(o, "%u more stacks are not shown.\n", d->traces_lost);
}

void rts_lock_text_body(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_trace *main = rts_trace_of(d, RTS_ROLE_MAIN, 0);
  bool misuse = d->r->kind > RTS_REPORT_LOCK_ORDER;
  if (!misuse && d->parties_count) rts_lock_text_scenario(o, d);
  else if (main) rts_text_trace(o, main, d);
  for (u32 i = 0; i < d->parties_count; i++) put_party(o, d, &d->parties[i]);
  if (d->r->locks && d->r->locks->writer_needed) put_party(o, d, &d->writer);
  for (u32 i = 0; i < d->locks_count; i++) put_lock(o, d, i);
  put_left_out(o, d);
  put_threads(o, d);
  put_hints(o, d);
}
