/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reports under construction: arrays of locks, held locks and parties, as report/locks.h wants them. Each has memory of its own, which grows; without
 * more of it, what does not fit is left out and counted. No locks: a tale is its maker's alone. Cost: system calls; only for reports. */
#include "base/str.h"
#include "lockorder/state.h"
#include "platform/platform.h"

#define FIRST 64u

struct rts_lock_tale {
  struct rts_lock_report r;
  struct rts_report_lock *locks;
  struct rts_report_held *held;
  struct rts_report_party *parties;
  u32 locks_room, held_room, parties_room;
  struct rts_report report;
};

struct rts_lock_tale *rts_lock_tale_begin(void) { return rts_os_map(sizeof(struct rts_lock_tale)); }
struct rts_lock_report *rts_lock_tale_report(struct rts_lock_tale *s) { return &s->r; }

static bool grow(void **array, u32 n, u32 *room, uptr size) {
  if (n < *room) return true;
  u32 more_room = *room ? 2 * *room : FIRST;
  void *more = rts_os_map(more_room * size);
  if (!more) return false;
  if (*room) rts_memcpy(more, *array, n * size), rts_os_unmap(*array, *room * size);
  *array = more;
  *room = more_room;
  return true;
}

const char *rts_lock_type(u32 traits) {
  if (traits & RTS_LOCK_SPIN) return "spin lock";
  if (traits & RTS_LOCK_RUST) return traits & RTS_LOCK_RW ? "Rust RwLock" : "Rust Mutex";
  if (traits & RTS_LOCK_USER) return "lock";
  if (traits & RTS_LOCK_RW) return "rwlock";
  if (traits & RTS_LOCK_LIBRARY) return "lock";
  if (traits & RTS_LOCK_RECURSIVE) return "recursive mutex";
  if (traits & RTS_LOCK_ROBUST) return "robust mutex";
  return "mutex";
}

u32 rts_lock_tale_lock(struct rts_lock_tale *s, uptr addr, u32 traits) {
  for (u32 i = 0; i < s->r.locks_count; i++)
    if (s->locks[i].addr == addr) return i;
  if (!grow((void **)&s->locks, s->r.locks_count, &s->locks_room, sizeof *s->locks)) return ~0u;
  const struct rts_lock_record *r = rts_lock_find(addr);
  struct rts_report_lock *l = &s->locks[s->r.locks_count];
  *l = (struct rts_report_lock){.addr = addr, .type = rts_lock_type(traits), .create_ctx = r ? r->create_ctx : 0, .create_tid = r ? r->create_tid : 0};
  rts_lock_gone_at(r, &l->gone_ctx, &l->gone_tid);
  return s->r.locks_count++;
}

struct rts_report_party *rts_lock_tale_party(struct rts_lock_tale *s, u32 tid) {
  if (!grow((void **)&s->parties, s->r.parties_count, &s->parties_room, sizeof *s->parties)) {
    s->r.more_parties++;
    return NULL;
  }
  struct rts_report_party *p = &s->parties[s->r.parties_count++];
  *p = (struct rts_report_party){.tid = tid, .lock = ~0u, .key = ~0u, .held_first = s->r.held_count};
  return p;
}

void rts_lock_tale_held(struct rts_lock_tale *s, uptr addr, u32 traits, bool shared, u32 ctx, bool key) {
  struct rts_report_party *p = &s->parties[s->r.parties_count - 1];
  u32 lock = rts_lock_tale_lock(s, addr, traits);
  if (lock == ~0u || !grow((void **)&s->held, s->r.held_count, &s->held_room, sizeof *s->held)) return;
  s->held[s->r.held_count++] = (struct rts_report_held){lock, shared, ctx};
  if (key) p->key = s->r.held_count - 1;
  p->held_count++;
}

static void all_held(struct rts_lock_tale *s, const struct rts_held *h, uptr key) {
  const struct rts_held_lock *list;
  u32 n = rts_held_read(h, &list);
  for (u32 i = 0; i < n; i++)
    if (list[i].lock) rts_lock_tale_held(s, list[i].lock, list[i].traits, list[i].mode == RTS_HELD_READ, list[i].ctx, list[i].lock == key);
}

static enum rts_want want_of(enum rts_wait_kind kind) {
  static const u8 wants[] = {RTS_WANT_NOTHING, RTS_WANT_LOCK, RTS_WANT_THREAD, RTS_WANT_CONDITION, RTS_WANT_SEMAPHORE, RTS_WANT_BARRIER, RTS_WANT_ONCE, RTS_WANT_FUTEX, RTS_WANT_PARK};
  return (enum rts_want)wants[kind];
}

void rts_lock_tale_waiter(struct rts_lock_tale *s, u32 tid, const struct rts_lock_wait *w, uptr key) {
  struct rts_report_party *p = rts_lock_tale_party(s, tid);
  if (!p) return;
  p->want = want_of(w->kind);
  p->shared = w->shared;
  p->function = w->function;
  p->ctx = w->ctx;
  p->other_tid = w->tid;
  if (w->kind == RTS_WAIT_LOCK) p->lock = rts_lock_tale_lock(s, w->object, w->traits);
  else p->object = w->object;
  /* A thread that needs its condition's mutex again waits for that as well. */
  if (w->kind == RTS_WAIT_CONDITION && w->with) p->lock = rts_lock_tale_lock(s, w->with, rts_lock_traits_of(w->with));
  all_held(s, w->held, key);
}

/* What an annotation or the pass announced was a call of its own, whose frame is no more. */
u32 rts_lock_stuck_stack(const struct rts_lock_wait *w) {
  return w->traits & (RTS_LOCK_USER | RTS_LOCK_RUST | RTS_LOCK_LIBRARY) ? w->ctx : rts_stack_complete(w->ctx, w->frame);
}

void rts_lock_tale_stuck(struct rts_lock_tale *s, u32 tid, const struct rts_lock_wait *w, uptr key) {
  struct rts_lock_wait whole = *w;
  whole.ctx = rts_lock_stuck_stack(w);
  rts_lock_tale_waiter(s, tid, &whole, key);
}

void rts_lock_tale_lost(struct rts_lock_tale *s, const struct rts_lock_thread *owner, uptr lock) {
  if (rts_lock_tale_party(s, owner->order.tid)) all_held(s, owner->lost_held, lock);
  s->report.text = "The thread that holds it is one of the parent process: it did not come along by fork.";
}

static void set_stack(struct rts_report *r, u32 ctx) {
  const uptr *pcs;
  u32 n = (u32)rts_min(rts_depot_get(ctx, &pcs), RTS_STACK_MAX);
  if (!n) return;
  r->stack.n = n;
  r->stack.exact_top = false;
  for (u32 i = 0; i < n; i++) r->stack.pcs[i] = pcs[i];
}

void rts_lock_tale_emit(struct rts_lock_tale *s, enum rts_kind kind, const struct rts_lock_place *where, uptr addr, bool fatal) {
  struct rts_report *r = &s->report;
  const char *text = r->text;
  uptr fp = where->fp;
  s->r.locks = s->locks;
  s->r.held = s->held;
  s->r.parties = s->parties;
  rts_report_begin(r, kind, where->pc, fp ? fp + 2 * sizeof(uptr) : 0, fp ? *(const uptr *)fp : 0, NULL);
  if (where->ctx) set_stack(r, where->ctx);
  r->addr = addr;
  r->has_addr = true;
  r->locks = &s->r;
  r->function = where->function;
  r->fatal = fatal;
  r->text = text;
  rts_report_emit(r);
  rts_lock_tale_drop(s);
}

void rts_lock_tale_drop(struct rts_lock_tale *s) {
  if (s->locks_room) rts_os_unmap(s->locks, s->locks_room * sizeof *s->locks);
  if (s->held_room) rts_os_unmap(s->held, s->held_room * sizeof *s->held);
  if (s->parties_room) rts_os_unmap(s->parties, s->parties_room * sizeof *s->parties);
  rts_os_unmap(s, sizeof *s);
}
