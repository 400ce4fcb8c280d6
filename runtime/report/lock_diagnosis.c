/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Gathers what a report of locks says (locks.h): which parties and which of their locks are shown, the stacks, the names. Prints nothing. Under the
 * report lock; no state.
 *
 * What may be many is bounded, and what is left out is counted: parties (64; those that wait at one place for one thing and hold nothing are
 * one), held locks of each (8, of which one or two with a whole stack), locks with a number (128), stacks (diagnosis.h). */
#include "report/locks.h"

#include "base/str.h"
#include "report/diagnosis.h"

#define STACKS_FOR_HELD 320u /* held locks come with a place as long as fewer stacks than that are there */
#define WHOLE_STACKS 2u      /* of what one party holds, if it is in no cycle */

/* -- names -- */

static void name_in_frame(struct rts_diag_lock *l) {
  const struct rts_place *p = &l->place;
  for (u32 i = 0; p->frame && i < p->frame->nvars; i++) {
    const struct rts_frame_var *v = &p->frame->vars[i];
    uptr offset = l->addr - p->frame_base - v->offset;
    if (offset < v->size) l->name = v->name, l->name_offset = offset;
  }
}

void rts_lock_name(struct rts_diag_lock *l) {
  const struct rts_place *p = &l->place;
  if (p->kind == RTS_PLACE_STACK) name_in_frame(l);
  if (p->kind == RTS_PLACE_SYMBOL || p->kind == RTS_PLACE_TLS) l->name = p->name, l->name_offset = l->addr - p->begin;
  for (u32 i = 0; p->kind == RTS_PLACE_GLOBAL && i < p->globals_count; i++)
    if (l->addr - p->globals[i]->begin < p->globals[i]->size) l->name = p->globals[i]->name, l->name_offset = l->addr - p->globals[i]->begin;
}

/* The number of a lock of r->locks. */
static u32 number(struct rts_diagnosis *d, u32 index, bool matters) {
  const struct rts_lock_report *l = d->r->locks;
  if (index >= l->locks_count) return ~0u;
  u32 known = d->locks_count, n = rts_diag_lock_number(d, l->locks[index].addr);
  if (n != ~0u && matters) d->locks[n].matters = true;
  if (d->locks_count == known) return n;
  d->locks[n].r = &l->locks[index];
  rts_lock_name(&d->locks[n]);
  return n;
}

/* -- parties -- */

static bool same_wait(const struct rts_report_party *a, const struct rts_report_party *b) {
  return !a->held_count && !b->held_count && a->ctx && a->ctx == b->ctx && a->want == b->want && a->lock == b->lock && a->object == b->object &&
         a->other_tid == b->other_tid && a->shared == b->shared;
}

static bool joins_another(struct rts_diagnosis *d, const struct rts_report_party *p) {
  for (u32 i = 0; !d->r->locks->cycle && i < d->parties_count; i++)
    if (same_wait(d->parties[i].r, p)) return d->parties[i].like++, true;
  return false;
}

static void add_held(struct rts_diagnosis *d, struct rts_diag_party *p, const struct rts_report_held *h) {
  if (p->held_n == RTS_DIAG_PARTY_HELD_MAX) {
    p->held_more++;
    return;
  }
  bool whole = p->held_n == 0 || (!p->has_key && p->held_n < WHOLE_STACKS);
  u32 lock = number(d, h->lock, whole), i = p->held_n++;
  p->held[i].lock = lock;
  p->held[i].shared = h->shared;
  p->held[i].trace = whole || d->traces_count < STACKS_FOR_HELD ? rts_diag_add_stack(d, RTS_ROLE_HELD, p->r->tid, h->ctx, !whole) : 0;
  if (p->held[i].trace) d->traces[p->held[i].trace - 1].lock = lock;
}

/* Its own stack is the report's, better than that of the depot, if it is the thread that reports. */
static u32 wait_stack(struct rts_diagnosis *d, const struct rts_diag_party *p) {
  if (p->r->want == RTS_WANT_NOTHING) return 0;
  bool own = !d->r->locks->watcher && p->r->tid == d->tid && d->traces_count && d->traces[0].role == RTS_ROLE_MAIN;
  u32 t = own ? 1 : rts_diag_add_stack(d, d->traces_count ? RTS_ROLE_WAIT : RTS_ROLE_MAIN, p->r->tid, p->r->ctx, false);
  if (t) d->traces[t - 1].lock = p->lock;
  return t;
}

static void add_party(struct rts_diagnosis *d, const struct rts_report_party *r) {
  const struct rts_lock_report *l = d->r->locks;
  if (joins_another(d, r)) return;
  if (d->parties_count == RTS_DIAG_PARTIES_MAX) {
    d->parties_more++;
    return;
  }
  struct rts_diag_party *p = &d->parties[d->parties_count++];
  *p = (struct rts_diag_party){.r = r, .lock = ~0u};
  p->has_key = r->key != ~0u && r->key < l->held_count;
  if (p->has_key) add_held(d, p, &l->held[r->key]);
  p->lock = r->want == RTS_WANT_LOCK ? number(d, r->lock, true) : ~0u;
  p->wait = wait_stack(d, p);
  for (u32 i = r->held_first; i < r->held_first + r->held_count && i < l->held_count; i++)
    if (!p->has_key || i != r->key) add_held(d, p, &l->held[i]);
}

static void add_writer(struct rts_diagnosis *d) {
  const struct rts_lock_report *l = d->r->locks;
  d->writer_r = (struct rts_report_party){.tid = l->writer_tid, .want = RTS_WANT_LOCK, .lock = l->writer_lock, .ctx = l->writer_ctx, .key = ~0u};
  d->writer = (struct rts_diag_party){.r = &d->writer_r, .lock = number(d, l->writer_lock, true)};
  d->writer.wait = rts_diag_add_stack(d, RTS_ROLE_WAIT, l->writer_tid, l->writer_ctx, false);
  if (d->writer.wait) d->traces[d->writer.wait - 1].lock = d->writer.lock;
}

/* In a cycle the thread that reports comes first: it is what the user sees happen. */
static u32 first_party(const struct rts_diagnosis *d) {
  const struct rts_lock_report *l = d->r->locks;
  for (u32 i = 0; l->cycle && i < l->parties_count; i++)
    if (l->parties[i].tid == d->tid) return i;
  return 0;
}

static void add_parties(struct rts_diagnosis *d) {
  const struct rts_lock_report *l = d->r->locks;
  u32 n = l->parties_count, first = first_party(d);
  if (l->watcher) { /* its stack is nobody's */
    d->traces_count = 0;
    d->tid = n ? l->parties[0].tid : 0;
  }
  if (d->r->kind > RTS_REPORT_LOCK_ORDER && l->locks_count) number(d, 0, true); /* the lock that was used wrongly is M0 */
  for (u32 i = 0; i < n; i++) add_party(d, &l->parties[(first + i) % n]);
  d->parties_more += l->more_parties;
  if (l->writer_needed) add_writer(d);
}

/* -- locks -- */

/* Where each came from. */
static void add_lock_stacks(struct rts_diagnosis *d, u32 i) {
  const struct rts_diag_lock *l = &d->locks[i];
  const struct rts_block *b = l->place.kind == RTS_PLACE_HEAP && l->addr - l->place.block.begin < l->place.block.size ? &l->place.block : NULL;
  u32 before = d->traces_count;
  if (l->r && l->r->gone_ctx) rts_diag_add_stack(d, RTS_ROLE_LOCK_GONE, l->r->gone_tid, l->r->gone_ctx, false);
  if (l->r && l->r->create_ctx) rts_diag_add_stack(d, RTS_ROLE_LOCK_MADE, l->r->create_tid, l->r->create_ctx, false);
  if (b && b->state != RTS_BLOCK_LIVE) rts_diag_add_stack(d, RTS_ROLE_LOCK_FREE, b->free_tid, b->free_ctx, false);
  if (b) rts_diag_add_stack(d, RTS_ROLE_LOCK_ALLOC, b->alloc_tid, b->alloc_ctx, false);
  for (u32 t = before; t < d->traces_count; t++) d->traces[t].lock = i;
}

/* Nothing is known but the address. */
static void add_bare_lock(struct rts_diagnosis *d) {
  struct rts_diag_lock *l = &d->locks[rts_diag_lock_number(d, d->r->addr)];
  l->matters = true;
  rts_lock_name(l);
}

void rts_diagnose_locks(struct rts_diagnosis *d) {
  if (d->r->locks) add_parties(d);
  else add_bare_lock(d);
  for (u32 i = 0; i < d->locks_count; i++)
    if (d->locks[i].matters) add_lock_stacks(d, i);
}
