/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The list of components in topological order, with labels that grow along it, so that two places are compared in O(1).
 *
 * Vertex 0 is the list's head and has label 0. A new one takes a label between its neighbours'; where there is none left, the smallest aligned range of
 * labels around the place that is not yet too full is spread evenly: full means more than (1/1.4)^bits of it, which costs O(log n) steps an insertion,
 * amortised. Labels are far apart to begin with, so this is rare. */
#include "lockorder/order_graph.h"

#define BITS RTS_LIMIT(62u, 40u)
#define END (1ull << BITS)
#define STRIDE RTS_LIMIT(1ull << 24, 2ull)

static u64 end_of(u32 v) { return v ? rts_vertex(v)->label : END; }

/* Label for one between p and its successor; 0: none free. */
static u64 between(u32 p) {
  u32 n = rts_vertex(p)->after;
  u64 lo = rts_vertex(p)->label, hi = end_of(n), half = (hi - lo) / 2;
  if (!half) return 0;
  if (!p && !n) return END / 2;
  return p ? lo + rts_min(half, STRIDE) : hi - rts_min(half, STRIDE);
}

static void spread(u32 first, u32 count, u64 base, u64 range) {
  u64 step = range / (count + 1), label = base;
  for (u32 i = 0, v = first; i < count; i++, v = rts_vertex(v)->after) rts_vertex(v)->label = label += step;
}

/* Makes room behind p. */
static void relabel(u32 p) {
  u64 at = rts_vertex(p)->label, most = 1024; /* how many the range may hold: in units of 1/1024 */
  u32 first = p ? p : rts_vertex(0)->after, last = first, count = 1;
  if (!p) at = rts_vertex(first)->label;
  for (u32 bits = 1; bits <= BITS; bits++) {
    u64 base = at & ~((1ull << bits) - 1), range = 1ull << bits;
    most = most > UINT64_MAX / 16 ? most : most * 10 / 7;
    for (u32 v = rts_vertex(first)->before; v && rts_vertex(v)->label >= base; v = rts_vertex(v)->before) first = v, count++;
    for (u32 v = rts_vertex(last)->after; v && rts_vertex(v)->label < base + range; v = rts_vertex(v)->after) last = v, count++;
    if ((u64)(count + 1) * 1024 < most && range / (count + 1) >= 2) return spread(first, count, base, range);
  }
  RTS_CHECK(!"no labels left");
}

void rts_label_insert_after(u32 v, u32 p) {
  u64 label = between(p);
  while (RTS_UNLIKELY(!label)) {
    relabel(p);
    label = between(p);
  }
  struct rts_vertex *x = rts_vertex(v), *before = rts_vertex(p), *after = rts_vertex(before->after);
  x->label = label;
  x->before = p;
  x->after = before->after;
  after->before = before->after = v;
}

void rts_label_remove(u32 v) {
  const struct rts_vertex *x = rts_vertex(v);
  rts_vertex(x->before)->after = x->after;
  rts_vertex(x->after)->before = x->before;
}
