/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The whole graph against what order_graph.h says of it. O(everything), and G1 for small graphs only: debug builds call it now and then, unit tests at will. */
#include "lockorder/order_graph.h"

#define REACH_MOST 40u /* locks */

static struct rts_scratch list;
static bool listed(u32 v) { return rts_vertex(v)->visit < list.n && list.at[rts_vertex(v)->visit] == v; }
static bool enlist(u32 v) {
  if (listed(v)) return true;
  rts_vertex(v)->visit = list.n; /* this is free to be used: whoever looks at it does not rely on it */
  return rts_scratch_push(&list, v);
}
/* All members of a component reach each other. */
static void check_strong(u32 comp) {
  for (int out = 0; out < 2; out++) {
    list.n = 0;
    if (!enlist(comp)) return;
    for (u32 i = 0; i < list.n; i++) {
      const struct rts_vertex *x = rts_vertex(list.at[i]);
      for (u32 e = out ? x->out[1] : x->in[1]; e; e = out ? rts_edge(e)->out_next : rts_edge(e)->in_next)
        if (!enlist(out ? rts_edge(e)->to : rts_edge(e)->from)) return;
    }
    RTS_CHECK_OP(list.n, ==, rts_vertex(comp)->size);
  }
}

static void check_order(void) {
  u32 n = 0;
  for (u32 v = rts_vertex(0)->after, last = 0; v; last = v, v = rts_vertex(v)->after, n++) {
    const struct rts_vertex *x = rts_vertex(v);
    RTS_CHECK_OP(x->before, ==, last);
    RTS_CHECK_OP(x->label, >, rts_vertex(last)->label);
    RTS_CHECK_OP(x->comp, ==, v);
    u32 members = 0, m = x->first;
    bool quiet = false, met = false;
    do {
      const struct rts_vertex *y = rts_vertex(m);
      RTS_CHECK(y->comp == v && (y->state & RTS_V_PLACED) && (y->state & RTS_V_USED));
      RTS_CHECK_OP(rts_vertex(y->next)->prev, ==, m);
      RTS_CHECK_OP((y->state & RTS_V_QUIET) != 0, ==, !y->out[0] && !y->in[0]);
      RTS_CHECK(!quiet || (y->state & RTS_V_QUIET));
      quiet = y->state & RTS_V_QUIET;
      met |= m == v;
      members++;
      m = y->next;
    } while (m != x->first);
    RTS_CHECK(met);
    RTS_CHECK_OP(members, ==, x->size);
    check_strong(v);
  }
}

static void check_vertices(void) {
  u32 live = 0, out = 0, in = 0, nodes = 0, wants = 0, retired = 0;
  for (u32 v = 1; v < rts_order_vertices.used; v++) {
    const struct rts_vertex *x = rts_vertex(v);
    live += (x->state & RTS_V_USED) != 0;
    retired += v != RTS_ORDER_DEAD && (x->state & RTS_V_RETIRED);
    RTS_CHECK(!x->held_read && !x->held_write && !(x->state & (RTS_V_FIRST_READ | RTS_V_FIRST_WRITE)));
    for (u32 k = 0; k < 2; k++) {
      for (u32 e = x->out[k], last = 0; e; last = e, e = rts_edge(e)->out_next, out++) {
        RTS_CHECK(rts_edge(e)->from == v && rts_edge(e)->out_prev == last);
        RTS_CHECK_OP(rts_vertex(rts_edge(e)->to)->comp == x->comp, ==, k);
        RTS_CHECK(rts_vertex(x->comp)->label <= rts_vertex(rts_vertex(rts_edge(e)->to)->comp)->label);
        RTS_CHECK_OP(rts_edge_find(v, rts_edge(e)->to), ==, e);
      }
      for (u32 e = x->in[k], last = 0; e; last = e, e = rts_edge(e)->in_next, in++) RTS_CHECK(rts_edge(e)->to == v && rts_edge(e)->in_prev == last);
    }
    for (u32 n = x->nodes, last = 0; n; last = n, n = rts_node(n)->label_next, nodes++)
      RTS_CHECK(rts_node_lock(rts_node(n)) == v && rts_node(n)->label_prev == last);
    for (u32 n = x->wants, last = 0; n; last = n, n = rts_nesting(n)->want_next, wants++)
      RTS_CHECK(rts_nesting_lock(rts_nesting(n)) == v && rts_nesting(n)->want_prev == last && rts_vertex_alive(v)); /* N1 */
  }
  RTS_CHECK_OP(live, ==, rts_order_vertices.live);
  RTS_CHECK_OP(out, ==, rts_order_edges.live);
  RTS_CHECK_OP(in, ==, rts_order_edges.live);
  RTS_CHECK_OP(nodes, ==, rts_order_nodes.live);
  RTS_CHECK_OP(wants, ==, rts_order_nestings.live);
  RTS_CHECK_OP(retired, ==, rts_sweep_retired);
}

static void check_chains(void) {
  u32 bare = 0, at = 0;
  for (u32 n = rts_node(0)->child; n; n = rts_chain_after(n, 0, true)) {
    const struct rts_node *x = rts_node(n);
    RTS_CHECK(x->child || x->nestings);
    RTS_CHECK_OP(rts_chain_find(x->parent, x->what, x->ctx, 0), ==, n);
    if (x->child) RTS_CHECK(rts_node(x->child)->parent == n && !rts_node(x->child)->prev);
    for (u32 i = x->nestings, last = 0; i; last = i, i = rts_nesting(i)->at_next, at++)
      RTS_CHECK(rts_nesting(i)->node == n && rts_nesting(i)->at_prev == last && rts_segment_known(rts_nesting(i)->segment));
  }
  for (u32 i = 1; i < rts_order_nestings.used; i++) {
    const struct rts_nesting *n = rts_nesting(i);
    if (!n->what) continue;
    bare += !n->node;
    RTS_CHECK_OP(rts_nesting_find(n->sig, n->what, n->tid, n->segment), ==, i);
  }
  RTS_CHECK_OP(at + bare, ==, rts_order_nestings.live);
}

static bool reach(u32 from, u32 to, u64 *been) {
  if (from == to) return true;
  if (*been >> (from % 64) & 1) return false; /* so few that their indices differ in these bits, or it is not looked at */
  *been |= 1ull << (from % 64);
  for (u32 k = 0; k < 2; k++)
    for (u32 e = rts_vertex(from)->out[k]; e; e = rts_edge(e)->out_next)
      if (reach(rts_edge(e)->to, to, been)) return true;
  return false;
}
static void check_reach(void) { /* G1 */
  if (rts_order_vertices.used > REACH_MOST || rts_order_counts.lost) return;
  for (u32 i = 1; i < rts_order_nestings.used; i++)
    for (u32 n = rts_nesting(i)->what ? rts_nesting(i)->node : 0; n; n = rts_node(n)->parent) {
      u64 been = 0;
      if (rts_vertex_alive(rts_node_lock(rts_node(n)))) RTS_CHECK(reach(rts_node_lock(rts_node(n)), rts_nesting_lock(rts_nesting(i)), &been));
    }
}

void rts_order_validate(void) {
  if (!rts_order_vertices.base) return;
  check_order();
  check_vertices();
  check_chains();
  check_reach();
  rts_segment_validate();
}
