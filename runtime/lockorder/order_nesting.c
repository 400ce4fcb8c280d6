/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Nestings: found by what they are, all alike but for the thread in one bucket; in a list of their chain's last node and of their wanted lock.
 *
 * Those that are alike (same locks held and wanted, same modes) differ in thread and segment. So many of them are kept: a cycle needs different threads that are
 * not ordered, and with ALIKE of them some will be, unless the ones left out had orders that none of the kept have. One that is ordered before the newest
 * goes first: whatever a later nesting can meet of the old one, it can meet of the new one. Those with the same edge are bounded too
 * (EDGE_MOST), as their number is not in the number of locks, but in how they are combined. */
#include "lockorder/order_graph.h"

#define NESTINGS (1u << 26)
#define ALIKE RTS_LIMIT(8u, 4u)
#define EDGE_MOST RTS_LIMIT(256u, 24u)

struct rts_pool rts_order_nestings;
static struct rts_table table;

RTS_INLINE u64 hash_key(u64 sig, u32 what) {
  u64 h = (sig ^ (u64)what << 20) * 0x9fb21c651e98df25ull;
  return h ^ h << 32;
}
static u64 hash(u32 i) { return hash_key(rts_nesting(i)->sig, rts_nesting(i)->what); }
static u32 *link(u32 i) { return &rts_nesting(i)->link; }

bool rts_nesting_open(void) { return rts_pool_open(&rts_order_nestings, sizeof(struct rts_nesting), NESTINGS) && rts_table_open(&table, NESTINGS); }

u32 rts_nesting_find(u64 sig, u32 what, u32 tid, u32 segment) {
  u32 i = *rts_table_bucket(&table, hash_key(sig, what));
  for (; i; i = rts_nesting(i)->link) {
    const struct rts_nesting *n = rts_nesting(i);
    if (n->sig == sig && n->what == what && n->tid == tid && n->segment == segment) break;
  }
  return i;
}

/* The edge that stands for it: from the newest held lock that is alive. */
static struct rts_edge *edge_of(u32 i) {
  const struct rts_nesting *n = rts_nesting(i);
  u32 node = n->node;
  while (node && !rts_vertex_alive(rts_node_lock(rts_node(node)))) node = rts_node(node)->parent;
  u32 e = node ? rts_edge_find(rts_node_lock(rts_node(node)), rts_nesting_lock(n)) : 0;
  return e ? rts_edge(e) : NULL;
}

static void list_in(u32 i) {
  struct rts_nesting *n = rts_nesting(i);
  struct rts_node *at = rts_node(n->node);
  struct rts_vertex *v = rts_vertex(rts_nesting_lock(n));
  if (n->node) {
    n->at_next = at->nestings;
    if (at->nestings) rts_nesting(at->nestings)->at_prev = i;
    at->nestings = i;
  }
  n->want_next = v->wants;
  if (v->wants) rts_nesting(v->wants)->want_prev = i;
  v->wants = i;
}
static void list_out(u32 i) {
  struct rts_nesting *n = rts_nesting(i);
  if (n->at_prev) rts_nesting(n->at_prev)->at_next = n->at_next;
  else if (n->node) rts_node(n->node)->nestings = n->at_next;
  if (n->at_next) rts_nesting(n->at_next)->at_prev = n->at_prev;
  if (n->want_prev) rts_nesting(n->want_prev)->want_next = n->want_next;
  else rts_vertex(rts_nesting_lock(n))->wants = n->want_next;
  if (n->want_next) rts_nesting(n->want_next)->want_prev = n->want_prev;
}

void rts_nesting_unhash(u32 i) { rts_table_remove(&table, i, hash, link); }
void rts_nesting_rehash(u32 i) { rts_table_insert(&table, i, hash, link); }

u32 rts_nesting_new(u64 sig, u32 what, u32 tid, u32 segment, u32 ctx, u32 node) {
  u32 i = rts_pool_take(&rts_order_nestings, 0);
  if (!i) return 0;
  *rts_nesting(i) = (struct rts_nesting){.sig = sig, .what = what, .tid = tid, .segment = segment, .ctx = ctx, .node = node};
  rts_segment_use(segment);
  list_in(i);
  rts_nesting_rehash(i);
  rts_nesting_count(i);
  return i;
}

void rts_nesting_drop(u32 i) {
  struct rts_edge *e = edge_of(i);
  if (e && e->nestings) e->nestings--; /* a little wrong when a held lock was retired, until the next sweep counts anew */
  rts_nesting_unhash(i);
  list_out(i);
  rts_segment_unuse(rts_nesting(i)->segment);
  rts_nesting(i)->what = 0;
  rts_pool_give(&rts_order_nestings, i);
}
void rts_nesting_delete(u32 i) {
  u32 node = rts_nesting(i)->node;
  rts_nesting_drop(i);
  rts_chain_prune(node);
}

void rts_nesting_move(u32 from, u32 to) {
  u32 first = rts_node(from)->nestings, last = 0;
  for (u32 i = first; i; i = rts_nesting(i)->at_next) rts_nesting(i)->node = to, last = i;
  if (!last) return;
  rts_nesting(last)->at_next = rts_node(to)->nestings;
  if (rts_node(to)->nestings) rts_nesting(rts_node(to)->nestings)->at_prev = last;
  rts_node(to)->nestings = first;
  rts_node(from)->nestings = 0;
}

/* -- too many */

/* One ordered before i, or the newest of the others; 0 if there are not too many. */
static u32 too_alike(u32 i) {
  const struct rts_nesting *n = rts_nesting(i);
  u32 count = 0, newest = 0;
  for (u32 k = *rts_table_bucket(&table, hash(i)); k; k = rts_nesting(k)->link) {
    const struct rts_nesting *o = rts_nesting(k);
    if (o->sig != n->sig || o->what != n->what) continue;
    count++;
    if (!newest && k != i) newest = k;
  }
  if (count <= ALIKE) return 0;
  for (u32 k = *rts_table_bucket(&table, hash(i)); k; k = rts_nesting(k)->link) {
    const struct rts_nesting *o = rts_nesting(k);
    if (k != i && o->sig == n->sig && o->what == n->what && rts_segment_earlier(o->segment, n->segment)) return k;
  }
  return newest;
}

u32 rts_nesting_excess(u32 i, bool *lost) {
  u32 spare = too_alike(i);
  struct rts_edge *e = spare ? NULL : edge_of(i);
  *lost = e && e->nestings > EDGE_MOST;
  return *lost ? i : spare;
}

void rts_nesting_count(u32 i) {
  struct rts_edge *e = edge_of(i);
  if (e) e->nestings++;
}
