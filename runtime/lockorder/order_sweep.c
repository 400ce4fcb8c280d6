/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sweeps retired locks out of what was held, see order_graph.h C2. One comes when the graph has doubled since the last, so it costs each operation O(1), amortised.
 *
 * In this order: edges past the retired ones keep G1; nestings are put under what is left of their signature, or go if nothing alive is left; the
 * retired locks' edges go and their components are taken apart; their nodes become nodes of RTS_ORDER_DEAD, and those that are alike now become one. */
#include "lockorder/order_graph.h"

#define SWEEP_FIRST RTS_LIMIT(4096u, 24u)

u32 rts_sweep_retired, rts_sweep_count;
static u32 sweep_at = SWEEP_FIRST, after_last, stamp;
static struct rts_scratch stack;

static bool retired(u32 node) { return (rts_vertex(rts_node_lock(rts_node(node)))->state & RTS_V_RETIRED) != 0; }

/* Does the way up, as far as edges come from it, pass a retired one that was waited for? */
static bool loses_edges(u32 node) {
  bool passed = false;
  for (; node; node = rts_node(node)->parent) {
    u32 lock = rts_node_lock(rts_node(node));
    if (lock == RTS_ORDER_DEAD) continue;
    bool tried = (rts_node(node)->what & RTS_HELD_TRIED) != 0;
    if (retired(node)) passed |= !tried;
    else if (!tried) break;
  }
  return passed;
}

static void keep_edges(u32 node) {
  const struct rts_node *n = rts_node(node);
  bool room = true, waited = !(n->what & RTS_HELD_TRIED) && rts_vertex_alive(rts_node_lock(n));
  if (waited && loses_edges(n->parent)) room = rts_chain_edges(n->parent, rts_node_lock(n), ~0u, n->ctx);
  if (n->nestings && loses_edges(node))
    for (u32 k = n->nestings; k; k = rts_nesting(k)->at_next)
      room &= rts_chain_edges(node, rts_nesting_lock(rts_nesting(k)), rts_nesting(k)->tid, rts_nesting(k)->ctx);
  if (!room) rts_order_counts.lost++;
}

/* -- nestings */

struct above {               /* on the way from the root */
  u64 gone;                  /* part of the signatures that is of retired locks */
  u32 retired, alive;
};
static void pass(struct above *a, u32 node, u32 by) {
  u32 lock = rts_node_lock(rts_node(node)), what = rts_node(node)->what;
  if (lock == RTS_ORDER_DEAD) return;
  if (!retired(node)) {
    a->alive += by;
    return;
  }
  u64 mix = rts_order_mix(rts_vertex_number(lock), (what & RTS_HELD_SHARED) != 0, (what & RTS_HELD_TRIED) != 0);
  a->gone += by == 1 ? mix : -mix;
  a->retired += by;
}

static bool writes_first(const struct rts_nesting *n) { /* it may be the writer that readers' cycles need, whatever it holds */
  return !(n->what & RTS_HELD_SHARED) && (rts_vertex(rts_nesting_lock(n))->state & RTS_V_WRITERS_FIRST);
}

/* Its signature without what is gone; true if it can go altogether. The caller prunes. */
static bool shed(u32 i, const struct above *a) {
  struct rts_nesting *n = rts_nesting(i);
  if (!a->alive && !writes_first(n)) return true;
  if (!a->retired) return false;
  u64 sig = n->sig - a->gone;
  u32 what = n->what | RTS_NESTING_DEAD;
  if (rts_nesting_find(sig, what, n->tid, n->segment)) return true;
  rts_nesting_unhash(i);
  n->sig = sig;
  n->what = what;
  rts_nesting_rehash(i);
  bool lost;
  u32 spare = rts_nesting_excess(i, &lost);
  rts_order_counts.alike += spare != 0;
  return spare != 0; /* i rather than another: that one's node may be anywhere */
}

/* All nodes, parents first; those that become empty stay for now. */
static void shed_all(void) {
  struct above a = {0};
  for (u32 node = rts_node(0)->child; node;) {
    pass(&a, node, 1);
    for (u32 k = rts_node(node)->nestings, next; k; k = next) {
      next = rts_nesting(k)->at_next;
      if (shed(k, &a)) rts_nesting_drop(k);
    }
    if (rts_node(node)->child) {
      node = rts_node(node)->child;
      continue;
    }
    while (node && !rts_node(node)->next) pass(&a, node, -1u), node = rts_node(node)->parent;
    if (node) pass(&a, node, -1u), node = rts_node(node)->next;
  }
}

/* -- locks */

static void cut_off(u32 v) {
  struct rts_vertex *x = rts_vertex(v);
  for (int k = 0; k < 2; k++) {
    while (x->out[k]) rts_edge_remove(x->out[k]);
    while (x->in[k]) rts_edge_remove(x->in[k]);
  }
}
static void take_apart(void) {
  for (u32 v = 2; v < rts_order_vertices.used; v++)
    if (rts_vertex(v)->state & RTS_V_RETIRED) cut_off(v);
  for (u32 v = 2; v < rts_order_vertices.used; v++)
    if ((rts_vertex(v)->state & (RTS_V_RETIRED | RTS_V_PLACED)) == (RTS_V_RETIRED | RTS_V_PLACED)) rts_component_split(rts_vertex(v)->comp);
}

/* -- nodes. Each is visited after its parent, and again whenever it gets another one: it may then be like one that is there. */

enum { PENDING = 1, VISITED = 2 };
static u32 state_of(u32 node) { return rts_node(node)->stamp / 4 == stamp ? rts_node(node)->stamp % 4 : 0; }
static bool push_children(u32 node, bool again) {
  for (u32 c = rts_node(node)->child; c; c = rts_node(c)->next) {
    u32 state = state_of(c);
    if (state == PENDING || (state == VISITED && !again)) continue;
    if (!rts_scratch_push(&stack, c)) return false;
    rts_node(c)->stamp = stamp * 4 + PENDING;
  }
  return true;
}
/* Everything at and below `from` is from now on at and below `into`. */
static bool pour(u32 from, u32 into) {
  if (!push_children(from, true)) return false;
  for (u32 c; (c = rts_node(from)->child);) {
    rts_chain_detach(c);
    rts_chain_attach(c, into);
  }
  rts_nesting_move(from, into);
  rts_chain_free(from);
  return true;
}
static bool bury(u32 node) {
  struct rts_node *n = rts_node(node);
  u32 parent = n->parent, what = n->what, ctx = n->ctx;
  if (retired(node)) what = RTS_ORDER_DEAD, ctx = 0;
  if (what == RTS_ORDER_DEAD && parent && rts_node(parent)->what == RTS_ORDER_DEAD) return pour(node, parent);
  u32 same = rts_chain_find(parent, what, ctx, node);
  if (same) return pour(node, same);
  if (what != n->what) {
    rts_chain_detach(node);
    n->what = what;
    n->ctx = ctx;
    rts_chain_attach(node, parent);
  }
  return push_children(node, false);
}
static bool bury_all(void) {
  if (++stamp == 1u << 30) stamp = 1;
  stack.n = 0;
  bool room = push_children(0, false);
  while (room && stack.n) {
    u32 node = stack.at[--stack.n];
    rts_node(node)->stamp = stamp * 4 + VISITED;
    room = bury(node);
  }
  return room;
}

static void tidy(void) {
  for (u32 i = 1; i < rts_order_nodes.used; i++)
    if (rts_node(i)->what) rts_chain_prune(i);
  for (u32 e = 1; e < rts_order_edges.used; e++) rts_edge(e)->nestings = 0;
  for (u32 i = 1; i < rts_order_nestings.used; i++)
    if (rts_nesting(i)->what) rts_nesting_count(i);
  for (u32 v = 2; v < rts_order_vertices.used; v++) {
    const struct rts_vertex *x = rts_vertex(v);
    if (!(x->state & RTS_V_RETIRED) || (x->state & RTS_V_PLACED) || x->nodes) continue; /* the last two: there was no memory */
    rts_vertex_free(v);
    rts_sweep_retired--;
  }
}

static u32 size(void) { return rts_order_nodes.live + rts_order_nestings.live + rts_order_vertices.live; }

void rts_sweep(void) {
  rts_sweep_count++;
  for (u32 node = rts_node(0)->child; node; node = rts_chain_after(node, 0, true)) keep_edges(node);
  shed_all();
  take_apart();
  bury_all();
  tidy();
  after_last = size();
  sweep_at = 2 * after_last + SWEEP_FIRST;
}

void rts_sweep_if_due(void) {
  if (rts_sweep_retired && size() >= sweep_at) rts_sweep();
}

bool rts_sweep_soon(void) {
  if (!rts_sweep_retired) return false;
  sweep_at = (u32)rts_min(sweep_at, after_last + after_last / 8 + SWEEP_FIRST);
  return true;
}
