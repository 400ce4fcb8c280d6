/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Edges: which lock was wanted next after which. Found by their ends in a table; in a list of either end. See order_graph.h G2, G3. Cost: a known edge one look-up. */
#include "lockorder/order_graph.h"

#define EDGES (1u << 26)

struct rts_pool rts_order_edges;
static struct rts_table table;

RTS_INLINE u64 hash_ends(u32 from, u32 to) { return ((u64)from << 32 | to) * 0x9fb21c651e98df25ull * 0x9fb21c651e98df25ull ^ (u64)to * 0xd6e8feb86659fd93ull; }
static u64 hash(u32 e) { return hash_ends(rts_edge(e)->from, rts_edge(e)->to); }
static u32 *link(u32 e) { return &rts_edge(e)->link; }

bool rts_edge_open(void) { return rts_pool_open(&rts_order_edges, sizeof(struct rts_edge), EDGES) && rts_table_open(&table, EDGES); }

u32 rts_edge_find(u32 from, u32 to) {
  u32 e = *rts_table_bucket(&table, hash_ends(from, to));
  while (e && (rts_edge(e)->from != from || rts_edge(e)->to != to)) e = rts_edge(e)->link;
  return e;
}

/* -- lists: [1] if both ends are of one component */
static bool inner(const struct rts_edge *e) { return rts_vertex(e->from)->comp == rts_vertex(e->to)->comp; }

void rts_edge_link(u32 i) {
  struct rts_edge *e = rts_edge(i);
  bool in = inner(e);
  u32 *out_head = &rts_vertex(e->from)->out[in], *in_head = &rts_vertex(e->to)->in[in];
  e->out_prev = e->in_prev = 0;
  e->out_next = *out_head;
  e->in_next = *in_head;
  if (*out_head) rts_edge(*out_head)->out_prev = i;
  if (*in_head) rts_edge(*in_head)->in_prev = i;
  *out_head = *in_head = i;
}

void rts_edge_unlink(u32 i) {
  struct rts_edge *e = rts_edge(i);
  struct rts_vertex *from = rts_vertex(e->from), *to = rts_vertex(e->to);
  if (e->out_prev) rts_edge(e->out_prev)->out_next = e->out_next;
  else from->out[from->out[1] == i] = e->out_next;
  if (e->in_prev) rts_edge(e->in_prev)->in_next = e->in_next;
  else to->in[to->in[1] == i] = e->in_next;
  if (e->out_next) rts_edge(e->out_next)->out_prev = e->out_prev;
  if (e->in_next) rts_edge(e->in_next)->in_prev = e->in_prev;
}

/* G2 for a new edge. One that has no edge yet goes where it fits at once. */
static bool keep_order(u32 from, u32 to) {
  struct rts_vertex *f = rts_vertex(from), *t = rts_vertex(to);
  if (!(f->state & RTS_V_PLACED)) rts_component_place(from, t->state & RTS_V_PLACED ? rts_vertex(t->comp)->before : rts_label_last());
  if (!(t->state & RTS_V_PLACED)) rts_component_place(to, f->comp);
  return f->comp == t->comp || rts_vertex(f->comp)->label < rts_vertex(t->comp)->label || rts_component_reorder(from, to);
}

bool rts_edge_add(u32 from, u32 to, u32 tid, u32 from_ctx, u32 to_ctx) {
  if (from == to || rts_edge_find(from, to)) return true;
  u32 i = rts_pool_take(&rts_order_edges, 0);
  if (!i) return false;
  if (!keep_order(from, to)) return rts_pool_give(&rts_order_edges, i), false;
  *rts_edge(i) = (struct rts_edge){.from = from, .to = to, .tid = tid, .from_ctx = from_ctx, .to_ctx = to_ctx};
  rts_edge_link(i);
  rts_vertex_settle(from);
  rts_vertex_settle(to);
  rts_table_insert(&table, i, hash, link);
  return true;
}

static void give(u32 i) {
  rts_edge(i)->from = 0; /* so that walks over all indices know */
  rts_pool_give(&rts_order_edges, i);
}

void rts_edge_relink(u32 i) {
  u32 from = rts_edge(i)->from, to = rts_edge(i)->to;
  if (keep_order(from, to)) {
    rts_edge_link(i);
    rts_vertex_settle(from);
    rts_vertex_settle(to);
  } else {
    rts_order_counts.lost++;
    rts_table_remove(&table, i, hash, link);
    give(i);
  }
}

void rts_edge_remove(u32 i) {
  u32 from = rts_edge(i)->from, to = rts_edge(i)->to;
  rts_table_remove(&table, i, hash, link);
  rts_edge_unlink(i);
  rts_vertex_settle(from);
  rts_vertex_settle(to);
  give(i);
}
