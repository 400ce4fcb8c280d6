/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For the order graph's unit tests: they are linked with the graph alone. Threads are played by records: lock(t, l) does what the detector does, known
 * nestings included, and counts the cycles that come out. */
#ifndef ORDER_TEST_H
#define ORDER_TEST_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/fmt.h"
#include "base/say.h"
#include "core/thread.h"
#include "lockorder/lockorder.h"
#include "lockorder/order.h"
#include "lockorder/order_graph.h"

/* What it needs of the rest of the runtime. */
_Thread_local struct rts_tls rts_tls __attribute__((tls_model("initial-exec"), visibility("hidden")));
void rts_signals_let_in(void) {}
void rts_fatal(const char *fmt, ...) { fprintf(stderr, "fatal: %s\n", fmt); exit(1); }
void rts_note(const char *fmt, ...) { fprintf(stderr, "note: %s\n", fmt); }
void rts_report_write(const char *s, uptr n) { fwrite(s, 1, n, stderr); }

static int failures;
static inline void expect(bool x, const char *file, int line, const char *what) {
  if (!x) failures++, fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
}
#define EXPECT(x) expect((x), __FILE__, __LINE__, #x)

typedef struct player {
  struct rts_order_thread o;
  struct rts_order_held *held;
  u32 n, room;
  u64 sig;
} *thread;

static struct rts_order_cycle found; /* the last one */
static u32 cycles, next_ctx = 1, next_tid;

__attribute__((unused)) static thread unseen_thread(void) {
  thread t = calloc(1, sizeof *t);
  t->o.tid = next_tid++;
  t->o.segment = rts_segment_first();
  return t;
}
__attribute__((unused)) static thread create(thread parent) {
  thread t = calloc(1, sizeof *t);
  t->o.tid = next_tid++;
  t->o.segment = rts_segment_after(parent->o.segment, 0);
  u32 old = parent->o.segment;
  parent->o.segment = rts_segment_after(old, 0);
  rts_segment_drop(old);
  return t;
}
__attribute__((unused)) static void finish(thread t) { /* joined by nobody */
  rts_segment_drop(t->o.segment);
  rts_order_thread_end(&t->o);
  free(t->held);
  free(t);
}
__attribute__((unused)) static void join(thread t, thread child) {
  u32 old = t->o.segment;
  t->o.segment = rts_segment_after(old, child->o.segment);
  rts_segment_drop(old);
  finish(child);
}

static void hold(thread t, u32 lock, bool shared, bool tried, u32 ctx) {
  if (t->n == t->room) {
    t->room = t->room ? 2 * t->room : 8;
    t->held = realloc(t->held, t->room * sizeof *t->held);
  }
  t->held[t->n++] = (struct rts_order_held){lock, ctx, shared, tried};
  t->sig += rts_order_mix(lock, shared, tried);
}
/* Had to wait, or would have. Returns the number of new cycles. */
__attribute__((unused)) static u32 take(thread t, u32 lock, bool shared, bool tried) {
  u32 before = cycles, ctx = next_ctx++;
  bool writer = !shared && (rts_vertex(lock & RTS_ORDER_INDEX)->state & RTS_V_WRITERS_FIRST);
  if (!tried && (t->n || writer) && !rts_order_known(&t->o, t->sig, lock, shared))
    while (rts_order_add(&t->o, t->held, t->n, t->sig, lock, shared, ctx, &found)) cycles++;
  hold(t, lock, shared, tried, ctx);
  return cycles - before;
}
__attribute__((unused)) static u32 lock(thread t, u32 l) { return take(t, l, false, false); }
__attribute__((unused)) static u32 rdlock(thread t, u32 l) { return take(t, l, true, false); }
__attribute__((unused)) static u32 trylock(thread t, u32 l) { return take(t, l, false, true); }
__attribute__((unused)) static void unlock(thread t, u32 l) {
  u32 i = t->n;
  while (i-- > 0 && t->held[i].lock != l) {}
  if (i == ~0u) abort();
  t->sig -= rts_order_mix(l, t->held[i].shared, t->held[i].tried);
  memmove(&t->held[i], &t->held[i + 1], (--t->n - i) * sizeof *t->held);
}
__attribute__((unused)) static void unlock_all(thread t) { t->n = 0, t->sig = 0; }
/* l1, then l2 inside; and both back. */
__attribute__((unused)) static u32 nest(thread t, u32 l1, u32 l2) {
  u32 before = cycles;
  lock(t, l1), lock(t, l2), unlock(t, l2), unlock(t, l1);
  return cycles - before;
}

__attribute__((unused)) static u64 next_random(u64 *s) {
  *s ^= *s << 13, *s ^= *s >> 7, *s ^= *s << 17;
  return *s;
}
__attribute__((unused)) static struct rts_order_stats stats(void) {
  struct rts_order_stats s;
  rts_order_get_stats(&s);
  return s;
}
static inline int done(void) {
  rts_order_validate();
  if (!failures) puts("ok");
  return failures != 0;
}
#endif
