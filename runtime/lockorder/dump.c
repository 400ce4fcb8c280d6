/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The dump on request: every thread, what it waits for and who is in its way, what it holds and where it took that.
 *
 * A snapshot of threads that go on running. D1 a waiting thread's part is exact: it is taken while the number of its wait (state.h, L4) does not change,
 * and that of one whose number does change is read again. D2 a running thread's list of held locks is read while it changes: it may show a lock that was
 * just taken or given back, with the place of another; it is said to be running. D3 different threads are read at different moments.
 * Locks: the report lock for the whole, the registry's while threads are read. In signal handlers, but for those that interrupted the runtime. */
#include "base/say.h"
#include "base/str.h"
#include "core/init.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "report/diagnosis.h"
#include "report/stacks.h"

#define HELD_MAX 32u      /* of a thread, the newest */
#define TRIES 100u
#define SPARE_THREADS 64u /* that may come while we look */
#define FRAMES 12u
#define TEXT_BYTES (1ul << 20)
#define CONTEXTS 64u      /* at a time */

struct shot {
  u32 tid;
  u64 seq;                /* 0: it does not wait */
  struct rts_lock_wait wait;
  u32 once;               /* so many things it runs once... */
  uptr onces[RTS_LOCK_ONCES];
  u32 held_n, held_total;
  struct rts_held_lock held[HELD_MAX];
};
struct album {
  struct shot *at;
  u32 n, room, more;
};

/* -- taking it -- */

static void copy_held(struct shot *s, const struct rts_held *h) {
  const struct rts_held_lock *list;
  u32 n = rts_held_read(h, &list);
  s->held_n = s->held_total = 0;
  for (u32 i = n; i-- > 0;) {
    if (!rts_load_relaxed(&list[i].lock)) continue;
    if (s->held_n < HELD_MAX) s->held[s->held_n++] = list[i];
    s->held_total++;
  }
}

static void shoot(struct shot *s, const struct rts_thread *t) {
  const struct rts_lock_thread *lt = rts_load_acquire(&t->lock);
  for (u32 tries = 0; tries < TRIES; tries++) {
    u64 before = lt ? rts_load_acquire(&lt->seq) : 0;
    s->seq = lt ? rts_lock_wait_of(lt, &s->wait) : 0;
    s->once = lt ? (u32)rts_min(rts_load_relaxed(&lt->onces), RTS_LOCK_ONCES) : 0;
    for (u32 i = 0; i < s->once; i++) s->onces[i] = rts_load_relaxed(&lt->once[i]);
    copy_held(s, rts_load_acquire(&t->held));
    if (!lt || rts_load_acquire(&lt->seq) == before) return; /* D1 */
  }
}

static void add(void *arg, const struct rts_thread *t) {
  struct album *a = arg;
  if (a->n == a->room) {
    a->more++;
    return;
  }
  struct shot *s = &a->at[a->n++];
  s->tid = t->lock ? t->lock->order.tid : t->tid; /* a fiber's, if it runs one */
  shoot(s, t);
}

/* -- who is in whose way -- */

static bool holds(const struct shot *s, uptr lock, bool readers) {
  for (u32 i = 0; i < s->held_n; i++)
    if (s->held[i].lock == lock && (readers || s->held[i].mode == RTS_HELD_WRITE)) return true;
  return false;
}

/* Does `s` wait until `other` goes on, as far as the snapshot shows? */
static bool blocks(const struct shot *s, const struct shot *other) {
  const struct rts_lock_wait *w = &s->wait;
  switch (w->kind) {
  case RTS_WAIT_LOCK: return other != s && holds(other, w->object, !w->shared);
  case RTS_WAIT_ONCE:
    for (u32 i = 0; i < other->once; i++)
      if (other->onces[i] == w->object) return true;
    return false;
  default: return false; /* anybody may end it, or it says whose it is */
  }
}

static void put_obstacles(struct rts_out *o, const struct album *a, const struct shot *s) {
  u32 n = 0;
  for (u32 i = 0; i < a->n; i++) {
    if (!blocks(s, &a->at[i])) continue;
    if (!n++) rts_out_printf(o, s->wait.kind == RTS_WAIT_LOCK ? ", held by " : ", run by ");
    else if (n <= 4) rts_out_printf(o, ", ");
    if (n <= 4) rts_text_thread(o, a->at[i].tid);
  }
  if (n > 4) rts_out_printf(o, " and %u more", n - 4);
}

/* -- saying it -- */

static void put_object(struct rts_out *o, const char *what, uptr addr) {
  rts_out_printf(o, "%s ", what);
  if (rts_stacks_put_variable(o, addr)) rts_out_printf(o, " ");
  rts_out_printf(o, "(0x%012lx)", addr);
}

static void put_wait(struct rts_out *o, const struct rts_lock_wait *w) {
  static const char *const objects[] = {"nothing", "lock", "thread", "condition variable", "semaphore", "barrier", "one-time initialisation", "futex", "parking place"};
  if (w->kind == RTS_WAIT_JOIN) {
    if (w->tid == ~0u) rts_out_printf(o, "the end of another thread");
    else rts_out_printf(o, "the end of "), rts_text_thread(o, w->tid);
    return;
  }
  put_object(o, w->kind == RTS_WAIT_LOCK ? rts_lock_type(w->traits) : objects[w->kind], w->object);
  if (w->kind == RTS_WAIT_LOCK && w->shared) rts_out_printf(o, " for reading");
}

static void put_held(struct rts_out *o, const struct shot *s) {
  for (u32 i = s->held_n; i-- > 0;) {
    const struct rts_held_lock *l = &s->held[i];
    rts_out_printf(o, "  holds ");
    put_object(o, rts_lock_type(l->traits), l->lock);
    if (l->mode == RTS_HELD_READ) rts_out_printf(o, " for reading");
    if (l->depth) rts_out_printf(o, ", %u times", l->depth + 1);
    rts_out_printf(o, ", taken at ");
    rts_stacks_put_site(o, l->ctx);
    rts_out_printf(o, "\n");
  }
  if (s->held_total > s->held_n) rts_out_printf(o, "  holds %u more, taken earlier\n", s->held_total - s->held_n);
}

static void put_shot(struct rts_out *o, const struct album *a, const struct shot *s) {
  rts_out_printf(o, "thread ");
  rts_text_thread(o, s->tid);
  if (!s->seq) {
    rts_out_printf(o, s->held_n ? " runs, or waits for something else\n" : " runs, or waits for something else, and holds nothing\n");
  } else {
    rts_out_printf(o, " waits for ");
    put_wait(o, &s->wait);
    put_obstacles(o, a, s);
    if (s->wait.function) rts_out_printf(o, ", in %s", s->wait.function);
    rts_out_printf(o, ":\n");
    rts_stacks_put(o, s->wait.ctx, FRAMES);
  }
  put_held(o, s);
}

/* Those before `left`, last first, as many as can be named at a time; returns how many are left. */
static u32 put_shots(struct rts_out *o, const struct album *a, u32 left) {
  u32 ctx[CONTEXTS + 1 + HELD_MAX], n = 0, end = left;
  for (; end && n < CONTEXTS; end--) {
    const struct shot *s = &a->at[end - 1];
    if (s->seq) ctx[n++] = s->wait.ctx;
    for (u32 k = 0; k < s->held_n; k++) ctx[n++] = s->held[k].ctx;
  }
  rts_stacks_name(ctx, n, FRAMES); /* all fit: 97 * 12 */
  while (left > end) {
    o->len = 0;
    put_shot(o, a, &a->at[--left]);
    rts_report_write_note(o->buf, o->len);
  }
  return end;
}

static void swap(struct shot *x, struct shot *y) {
  u64 *p = (u64 *)x, *q = (u64 *)y;
  for (u32 i = 0; i < sizeof *x / sizeof *p; i++) {
    u64 v = p[i];
    p[i] = q[i];
    q[i] = v;
  }
}

/* They come in the order in which they began to run, backwards, which is nearly that of their numbers. */
static void newest_first(struct album *a) {
  for (u32 i = 1; i < a->n; i++)
    for (u32 k = i; k && a->at[k - 1].tid < a->at[k].tid; k--) swap(&a->at[k - 1], &a->at[k]);
}

void rts_lock_dump(void) {
  struct rts_out o = {.buf = rts_os_map(TEXT_BYTES), .cap = TEXT_BYTES};
  struct album a = {.room = rts_thread_count_alive() + SPARE_THREADS};
  uptr bytes = a.room * sizeof *a.at;
  a.at = rts_os_map(bytes);
  rts_enter();
  if (!rts_lock_active) rts_note("no dump of locks: nothing in this process is checked for them");
  else if (o.buf && a.at && rts_stacks_begin()) {
    rts_thread_each(add, &a);
    newest_first(&a);
    rts_note("locks of all threads (%u):", a.n + a.more);
    for (u32 left = a.n; left;) left = put_shots(&o, &a, left);
    rts_note("end of locks%s", a.more ? ": more threads came meanwhile, which are not shown" : "");
    rts_stacks_end();
  }
  rts_leave();
  if (o.buf) rts_os_unmap(o.buf, TEXT_BYTES);
  if (a.at) rts_os_unmap(a.at, bytes);
}
