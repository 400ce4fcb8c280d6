/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The text of what only reports of races have: two accesses, the locks that each side held, hints; see text.c for the rest, tsan.c for
 * the other style.
 *
 *   WRITE of size 4 at 0xA by thread T1 (NAME) (mutexes: write M0, read M1):     by the current thread, then its stack
 *   Previous READ of size 4 at 0xA by thread T0:                                 the earlier access, and its stack
 *   Mutex M0 (0xL), global variable 'NAME', taken by thread T1 here:             one for each lock and holder
 *   Hint: ...
 *
 * Under the report lock; no state. */
#include "base/str.h"
#include "core/flags.h"
#include "report/diagnosis.h"

void rts_text_by(struct rts_out *o, u32 tid) {
  if (tid == ~0u) {
    rts_out_printf(o, "a thread that ended long ago");
  } else {
    rts_out_printf(o, "thread ");
    rts_text_thread(o, tid);
  }
}

void rts_race_text_held(struct rts_out *o, const struct rts_diag_held *h) {
  if (!h->n && !h->partial) return;
  rts_out_printf(o, " (mutexes: ");
  if (h->total > h->n) rts_out_printf(o, "%u more, ", h->total - h->n);
  if (h->partial) rts_out_printf(o, h->n ? "some forgotten, " : "some, forgotten which");
  for (u32 i = 0; i < h->n; i++) rts_out_printf(o, "%s%s M%u", i ? ", " : "", h->at[i].write ? "write" : "read", h->at[i].lock);
  rts_out_printf(o, ")");
}

struct side {
  bool earlier;
  enum rts_access access;
  bool atomic, freeing;
  uptr size, addr;
  u32 tid;
  const struct rts_diag_held *held;
};

static void put_access(struct rts_out *o, const struct side *s) {
  static const char *const words[2][2][2] = {{{"READ", "WRITE"}, {"Previous READ", "Previous WRITE"}},
                                             {{"Atomic READ", "Atomic WRITE"}, {"Previous atomic READ", "Previous atomic WRITE"}}};
  rts_out_color(o, RTS_COLOR_ACCESS);
  rts_out_printf(o, "%s of size %zu at 0x%012lx by ", words[s->atomic][s->earlier][s->access == RTS_ACCESS_WRITE], s->size, s->addr);
  rts_text_by(o, s->tid);
  rts_race_text_held(o, s->held);
  rts_out_printf(o, s->freeing ? ", giving the memory back:" : ":");
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
}

void rts_race_text_headline(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  rts_out_printf(o, "%s on address 0x%012lx at ", d->kind, r->addr);
  rts_out_printf(o, "pc 0x%012lx bp 0x%012lx sp 0x%012lx\n", r->regs.pc, r->regs.bp, r->regs.sp);
  const struct side s = {false, r->access, r->atomic, r->freeing, r->size, r->addr, d->tid, &d->held[0]};
  put_access(o, &s);
}

/* What instrumented code notes by itself when a variable of its own comes to life has no stack. */
static bool in_own_variable(const struct rts_diagnosis *d) {
  const struct rts_other_access *p = d->r->other;
  return p->access == RTS_ACCESS_WRITE && d->has_place && d->place.kind == RTS_PLACE_STACK && d->place.thread_known && d->place.tid == p->tid;
}

void rts_race_text_other(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_other_access *p = d->r->other;
  const struct rts_trace *t = rts_trace_of(d, RTS_ROLE_OTHER, 0);
  if (p->allocating) rts_out_printf(o, "Nothing orders this with the allocation itself:\n");
  const struct side s = {true, p->access, p->atomic, p->freeing, p->size, p->addr, p->tid, &d->held[1]};
  put_access(o, &s);
  if (t) rts_text_trace(o, t, d);
  else if (p->allocating) rts_out_printf(o, "    <see the stack of the allocation>\n\n");
  else if (in_own_variable(d)) rts_out_printf(o, "    <in a variable of its own, which had just come to life: see below>\n\n");
  else rts_out_printf(o, "    <its stack is out of history: RTSAN_OPTIONS=history_size=3 keeps most; now it is %ld>\n\n", rts_flags.history_size);
}

/* -- locks */

void rts_text_lock_place(struct rts_out *o, const struct rts_diag_lock *l) {
  const struct rts_place *p = &l->place;
  switch (p->kind) {
  case RTS_PLACE_HEAP:
    if (l->addr - p->block.begin >= p->block.size) break;
    rts_out_printf(o, ", in a %zu-byte heap block", p->block.size);
    if (l->addr > p->block.begin) rts_out_printf(o, " at offset %zu", l->addr - p->block.begin);
    break;
  case RTS_PLACE_GLOBAL:
    for (u32 i = 0; i < p->globals_count; i++) {
      const struct rts_global *g = p->globals[i];
      if (l->addr - g->begin < g->size && g->name) rts_out_printf(o, ", %sglobal variable '%s'", l->addr > g->begin ? "inside of " : "", g->name);
    }
    break;
  case RTS_PLACE_STACK:
  case RTS_PLACE_ALLOCA:
    if (p->thread_known) rts_out_printf(o, ", on the stack of T%u", p->tid);
    break;
  case RTS_PLACE_SYMBOL:
  case RTS_PLACE_TLS:
    if (p->name) rts_out_printf(o, ", %s%s '%s'", l->addr > p->begin ? "inside of " : "", p->kind == RTS_PLACE_TLS ? "thread-local variable" : "global variable", p->name);
    break;
  default: break;
  }
}

void rts_race_text_locks(struct rts_out *o, const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->traces_count; i++) {
    const struct rts_trace *t = &d->traces[i];
    if (t->role != RTS_ROLE_LOCK && t->role != RTS_ROLE_LOCK_ALLOC) continue;
    const struct rts_diag_lock *l = &d->locks[t->lock];
    if (t->role == RTS_ROLE_LOCK) {
      rts_out_printf(o, "Mutex M%u (0x%012lx)", t->lock, l->addr);
      rts_text_lock_place(o, l);
      rts_out_printf(o, ", taken by ");
    } else {
      rts_out_printf(o, "Memory of mutex M%u (0x%012lx) was allocated by ", t->lock, l->addr);
    }
    rts_text_by(o, t->tid);
    rts_out_printf(o, " here:\n");
    rts_text_trace(o, t, d);
  }
}

/* -- hints: what a reader would ask next, where it is known */

/* All that a side held is listed. */
static bool complete(const struct rts_diag_held *h) { return h->n && h->n == h->total && !h->partial; }

static bool in_common(const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->held[0].n; i++)
    for (u32 k = 0; k < d->held[1].n; k++)
      if (d->held[0].at[i].lock == d->held[1].at[k].lock) return true;
  return false;
}

void rts_race_text_hints(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  if (r->nearly_ordered)
    rts_out_printf(o, "Hint: this thread did load an atomic that the other one stored with release after its access, but the load was relaxed: "
                      "with memory_order_acquire, or with an acquire fence behind it, the two would be in order.\n");
  else if (r->atomic != r->other->atomic && !r->freeing && !r->other->freeing && !r->other->allocating)
    rts_out_printf(o, "Hint: one of the two is atomic, the other is not: both have to be, or something else must order them.\n");
  if (d->vptr)
    rts_out_printf(o, "Hint: the bytes are an object's vtable pointer: one thread constructs or destroys the object while another calls a virtual "
                      "function of it.\n");
  if (in_common(d))
    rts_out_printf(o, "Hint: both sides hold the same lock, but not so that they exclude each other (for reading only).\n");
  else if (complete(&d->held[0]) && complete(&d->held[1]))
    rts_out_printf(o, "Hint: both sides hold locks, but none in common.\n");
}

/* -- thread leaks */

void rts_thread_leak_text_headline(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  struct rts_thread_info t;
  bool known = rts_thread_info_get((u32)r->addr2, &t);
  rts_out_printf(o, "%s: thread ", d->kind);
  rts_text_thread(o, (u32)r->addr2);
  rts_out_printf(o, " ended, but was neither joined nor detached");
  if (r->size2 > 1) rts_out_printf(o, " (and %zu more that were created at the same place)", r->size2 - 1);
  rts_out_printf(o, "; created by ");
  rts_text_by(o, known ? t.parent_tid : ~0u);
  rts_out_printf(o, " here:\n");
}
