/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Strong components as rings of members; making one of several, and several of one. See order_graph.h G2, G3. */
#include "lockorder/order_graph.h"

/* -- members */

static void ring_insert(u32 v, u32 next) {
  u32 prev = rts_vertex(next)->prev;
  rts_vertex(v)->next = next;
  rts_vertex(v)->prev = prev;
  rts_vertex(prev)->next = rts_vertex(next)->prev = v;
}
static void ring_remove(u32 v) {
  rts_vertex(rts_vertex(v)->prev)->next = rts_vertex(v)->next;
  rts_vertex(rts_vertex(v)->next)->prev = rts_vertex(v)->prev;
}
static void join(u32 v, u32 comp) {
  struct rts_vertex *c = rts_vertex(comp);
  ring_insert(v, c->first); /* at the end of the ring, which is before its beginning */
  if (!(rts_vertex(v)->state & RTS_V_QUIET)) c->first = v;
  rts_vertex(v)->comp = comp;
  c->size++;
}

void rts_vertex_settle(u32 v) {
  struct rts_vertex *x = rts_vertex(v), *c = rts_vertex(x->comp);
  bool quiet = !x->out[0] && !x->in[0];
  if (quiet == ((x->state & RTS_V_QUIET) != 0)) return;
  x->state ^= RTS_V_QUIET;
  if (c->size == 1) return;
  if (c->first == v) c->first = x->next;
  ring_remove(v);
  ring_insert(v, c->first);
  if (!quiet) c->first = v;
}

static void single(u32 v) {
  struct rts_vertex *x = rts_vertex(v);
  x->comp = x->first = x->next = x->prev = v;
  x->size = 1;
  x->state |= RTS_V_PLACED;
}
void rts_component_place(u32 v, u32 anchor) {
  single(v);
  rts_vertex(v)->state |= RTS_V_QUIET; /* as long as it has no edge */
  rts_label_insert_after(v, anchor);
}

/* -- one of several */

static struct rts_scratch moved;

/* Edges between a member and others of its component go to lists [1]. */
static void reclass(u32 v) {
  struct rts_vertex *x = rts_vertex(v);
  for (int out = 0; out < 2; out++)
    for (u32 e = out ? x->out[0] : x->in[0], next; e; e = next) {
      next = out ? rts_edge(e)->out_next : rts_edge(e)->in_next;
      u32 other = out ? rts_edge(e)->to : rts_edge(e)->from;
      if (rts_vertex(other)->comp != x->comp) continue;
      rts_edge_unlink(e);
      rts_edge_link(e);
      rts_vertex_settle(other);
    }
  rts_vertex_settle(v);
}

/* Into the largest, so that each member moves O(log n) times in all. */
u32 rts_component_merge(const u32 *comps, u32 n) {
  u32 into = comps[0];
  moved.n = 0;
  for (u32 i = 1; i < n; i++)
    if (rts_vertex(comps[i])->size > rts_vertex(into)->size) into = comps[i];
  for (u32 i = 0; i < n; i++) {
    u32 v = comps[i];
    for (u32 left = v == into ? 0 : rts_vertex(v)->size; left; left--, v = rts_vertex(v)->next)
      if (!rts_scratch_push(&moved, v)) return 0;
  }
  for (u32 i = 0; i < moved.n; i++) join(moved.at[i], into);
  for (u32 i = 0; i < moved.n; i++) reclass(moved.at[i]);
  return into;
}

/* -- several of one */

static struct rts_scratch inner;

static bool gather(u32 comp) {
  u32 v = comp;
  moved.n = inner.n = 0;
  for (u32 left = rts_vertex(comp)->size; left; left--, v = rts_vertex(v)->next) {
    if (!rts_scratch_push(&moved, v)) return false;
    for (u32 e = rts_vertex(v)->out[1]; e; e = rts_edge(e)->out_next)
      if (!rts_scratch_push(&inner, e)) return false;
  }
  return true;
}

bool rts_component_split(u32 comp) {
  if (!gather(comp)) return false;
  u32 anchor = rts_vertex(comp)->before;
  for (u32 i = 0; i < inner.n; i++) rts_edge_unlink(inner.at[i]);
  rts_label_remove(comp);
  for (u32 i = 0; i < moved.n; i++) {
    struct rts_vertex *x = rts_vertex(moved.at[i]);
    x->state &= (u16)~(RTS_V_PLACED | RTS_V_QUIET);
    x->comp = 0;
    if (x->state & RTS_V_RETIRED) continue;
    rts_component_place(moved.at[i], anchor);
    rts_vertex_settle(moved.at[i]);
  }
  /* Its edges are put back as if they were new; this uses `moved` again. */
  for (u32 i = 0; i < inner.n; i++) rts_edge_relink(inner.at[i]);
  return true;
}
