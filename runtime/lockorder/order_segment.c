/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Segments of threads, and which of them creation and join put in order.
 *
 * A segment has up to two predecessors: the one before it in its thread or in its creator, and the last one of a thread that was joined. Order is reachability
 * over these, looked up only when a cycle depends on it. A segment is used while a thread is in it (live) or a nesting names it; one that is neither,
 * with one predecessor, is plain: whoever points to it points past it from the next look on, and then it is free. So what stays is what nestings name
 * and where their orders meet. Numbers are index:22 | life:10; a serial number grows along every order, which bounds each search.
 * Memory: 40 bytes for each. A sweep comes whenever their number has doubled, so each operation is O(1) amortised. */
#include "lockorder/order_graph.h"

#define INDEX_BITS 22u
#define SEGMENTS (1u << INDEX_BITS)
#define SWEEP_FIRST RTS_LIMIT(1024u, 4u)
#define SEARCH_MOST RTS_LIMIT(100000u, 400u)
#define REDUNDANT_MOST 64u

struct segment {
  u32 link;
  u32 pred[2];
  u32 succs;                   /* that point here */
  u32 nestings;
  u32 seen;                    /* mark of the last search that was here */
  u64 serial;
  bool live, used;
  u16 life;
};
static struct rts_pool pool;
static u64 serial;
static u32 sweep_at = SWEEP_FIRST, mark;
static struct rts_scratch stack;

static struct segment *at(u32 i) { return (struct segment *)rts_pool_at(&pool, i); }
static u32 index_of(u32 s) {
  u32 i = s & (SEGMENTS - 1);
  return i && i < pool.used && at(i)->used && at(i)->life == s >> INDEX_BITS ? i : 0;
}
static bool plain(u32 i) { return !at(i)->live && !at(i)->nestings && !at(i)->pred[1]; }
static bool idle(u32 i) { return !at(i)->live && !at(i)->nestings && !at(i)->succs; }

static void release(u32 i);
static void point(u32 i, int which, u32 to) {
  u32 old = at(i)->pred[which];
  if (old == to) return;
  if (to) at(to)->succs++;
  at(i)->pred[which] = to;
  if (old && --at(old)->succs == 0) release(old);
}
/* Frees it if nobody needs it, and so on. */
static void release(u32 i) {
  u32 doomed = idle(i) && at(i)->used ? i : 0; /* a list over .seen */
  at(i)->seen = 0;
  while ((i = doomed)) {
    struct segment *s = at(i);
    doomed = s->seen;
    for (int k = 0; k < 2; k++) {
      u32 p = s->pred[k];
      if (!p || --at(p)->succs || !idle(p)) continue;
      at(p)->seen = doomed;
      doomed = p;
    }
    u16 life = (s->life + 1) & ((1u << (32 - INDEX_BITS)) - 1);
    *s = (struct segment){.life = life};
    rts_pool_give_last(&pool, i);
  }
}

/* The first one back from i that is not plain, or 0. Halves the way for whoever comes next. */
static u32 resolve(u32 i) {
  while (i && plain(i)) {
    u32 p = at(i)->pred[0];
    if (!p || !plain(p)) return p;
    point(i, 0, at(p)->pred[0]);
    i = at(i)->pred[0];
  }
  return i;
}

/* Backward from b by serial numbers. 1: yes, 0: no, -1: too long a way or no memory. */
static int reaches(u32 a, u32 b, u32 most) {
  stack.n = 0;
  if (++mark == 0) mark = 1;
  if (!rts_scratch_push(&stack, b)) return -1;
  while (stack.n) {
    u32 i = stack.at[--stack.n];
    if (!most--) return -1;
    for (int k = 0; k < 2; k++) {
      point(i, k, resolve(at(i)->pred[k])); /* nothing on the stack is plain, so nothing there is freed */
      u32 p = at(i)->pred[k];
      if (p == a) return 1;
      if (!p || at(p)->serial <= at(a)->serial || at(p)->seen == mark) continue;
      at(p)->seen = mark;
      if (!rts_scratch_push(&stack, p)) return -1;
    }
  }
  return 0;
}

static void tidy(u32 i) {
  point(i, 0, resolve(at(i)->pred[0]));
  point(i, 1, resolve(at(i)->pred[1]));
  u32 a = at(i)->pred[0], b = at(i)->pred[1];
  if (!b) return;
  if (!a || a == b || (at(a)->serial < at(b)->serial && reaches(a, b, REDUNDANT_MOST) == 1)) {
    at(b)->succs++;
    point(i, 1, 0);
    point(i, 0, b);
    at(b)->succs--;
  } else if (at(b)->serial < at(a)->serial && reaches(b, a, REDUNDANT_MOST) == 1) {
    point(i, 1, 0);
  }
}

static void sweep(void) {
  for (u32 i = 1; i < pool.used; i++)
    if (at(i)->used) tidy(i);
  sweep_at = 2 * pool.live + SWEEP_FIRST;
}

static u32 make(u32 a, u32 b) {
  if (!pool.base && !rts_pool_open(&pool, sizeof(struct segment), SEGMENTS)) return 0;
  u32 i = rts_pool_take(&pool, RTS_LIMIT(256u, 2u));
  if (!i) return 0;
  u16 life = at(i)->life;
  *at(i) = (struct segment){.serial = ++serial, .live = true, .used = true, .life = life};
  point(i, 0, a);
  point(i, 1, b);
  tidy(i);
  if (pool.live >= sweep_at) sweep();
  return i | (u32)life << INDEX_BITS;
}

u32 rts_segment_first(void) {
  rts_mutex_lock(&rts_order_mutex);
  u32 s = make(0, 0);
  rts_mutex_unlock(&rts_order_mutex);
  return s;
}

u32 rts_segment_after(u32 a, u32 b) {
  rts_mutex_lock(&rts_order_mutex);
  u32 i = index_of(a), k = b ? index_of(b) : 0;
  u32 s = i && (k || !b) ? make(i, k) : 0; /* behind an unknown one: unknown */
  rts_mutex_unlock(&rts_order_mutex);
  return s;
}

void rts_segment_gather(u32 *all, u32 s) {
  rts_mutex_lock(&rts_order_mutex);
  u32 i = index_of(s), k = *all ? index_of(*all) : 0;
  u32 n = i && (k || !*all) ? make(i, k) : 0;
  if (k) at(k)->live = false, release(k);
  *all = n;
  rts_mutex_unlock(&rts_order_mutex);
}

void rts_segment_drop(u32 s) {
  rts_mutex_lock(&rts_order_mutex);
  u32 i = index_of(s);
  if (i) {
    at(i)->live = false;
    release(i);
  }
  rts_mutex_unlock(&rts_order_mutex);
}

bool rts_segment_known(u32 s) { return index_of(s) != 0; }
void rts_segment_use(u32 s) { at(index_of(s))->nestings++; }
void rts_segment_unuse(u32 s) {
  u32 i = index_of(s);
  RTS_DCHECK(i && at(i)->nestings);
  at(i)->nestings--;
  release(i);
}

bool rts_segment_earlier(u32 a, u32 b) {
  u32 i = index_of(a), k = index_of(b);
  if (!i || !k) return true;
  if (at(i)->serial >= at(k)->serial) return false;
  int r = reaches(i, k, SEARCH_MOST);
  if (r < 0) rts_order_counts.lost++;
  return r != 0;
}

bool rts_segment_before(u32 a, u32 b) {
  rts_mutex_lock(&rts_order_mutex);
  bool before = index_of(a) && index_of(b) && rts_segment_earlier(a, b);
  rts_mutex_unlock(&rts_order_mutex);
  return before;
}

u32 rts_segment_count(void) { return pool.live; }
uptr rts_segment_bytes(void) { return (uptr)pool.used * pool.size; }

void rts_segment_validate(void) {
  u32 live = 0, preds = 0, succs = 0;
  for (u32 i = 1; i < pool.used; i++) {
    const struct segment *s = at(i);
    if (!s->used) continue;
    live++;
    succs += s->succs;
    RTS_CHECK(!idle(i));
    for (int k = 0; k < 2; k++) {
      u32 p = s->pred[k];
      if (!p) continue;
      preds++;
      RTS_CHECK(at(p)->used && at(p)->serial < s->serial);
    }
  }
  RTS_CHECK_OP(live, ==, pool.live);
  RTS_CHECK_OP(preds, ==, succs);
}
