/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What was held, as paths in a tree: so a thousand nestings under a thousand locks take a thousand nodes, not a million. See order_graph.h C1, C2. Cost of a step: one
 * look-up. */
#include "lockorder/order_graph.h"

#define NODES (1u << 26)

struct rts_pool rts_order_nodes;
u32 rts_chain_version;
static struct rts_table table;

RTS_INLINE u64 hash_key(u32 parent, u32 what, u32 ctx) {
  u64 h = ((u64)parent << 32 | what) * 0x9fb21c651e98df25ull;
  h = (h ^ h >> 32 ^ ctx) * 0xd6e8feb86659fd93ull;
  return h ^ h << 32;
}
static u64 hash(u32 n) { return hash_key(rts_node(n)->parent, rts_node(n)->what, rts_node(n)->ctx); }
static u32 *link(u32 n) { return &rts_node(n)->link; }

bool rts_chain_open(void) { return rts_pool_open(&rts_order_nodes, sizeof(struct rts_node), NODES) && rts_table_open(&table, NODES); }

u32 rts_chain_find(u32 parent, u32 what, u32 ctx, u32 but) {
  u32 n = *rts_table_bucket(&table, hash_key(parent, what, ctx));
  while (n && (n == but || rts_node(n)->parent != parent || rts_node(n)->what != what || rts_node(n)->ctx != ctx)) n = rts_node(n)->link;
  return n;
}

/* Node 0, the root, is there but for its links. */
void rts_chain_attach(u32 i, u32 parent) {
  struct rts_node *n = rts_node(i), *p = rts_node(parent);
  n->parent = parent;
  n->prev = 0;
  n->next = p->child;
  if (p->child) rts_node(p->child)->prev = i;
  p->child = i;
  struct rts_vertex *v = rts_vertex(rts_node_lock(n));
  n->label_prev = 0;
  n->label_next = v->nodes;
  if (v->nodes) rts_node(v->nodes)->label_prev = i;
  v->nodes = i;
  rts_table_insert(&table, i, hash, link);
}

void rts_chain_detach(u32 i) {
  struct rts_node *n = rts_node(i);
  rts_chain_version++;
  rts_table_remove(&table, i, hash, link);
  if (n->prev) rts_node(n->prev)->next = n->next;
  else rts_node(n->parent)->child = n->next;
  if (n->next) rts_node(n->next)->prev = n->prev;
  if (n->label_prev) rts_node(n->label_prev)->label_next = n->label_next;
  else rts_vertex(rts_node_lock(n))->nodes = n->label_next;
  if (n->label_next) rts_node(n->label_next)->label_prev = n->label_prev;
}

u32 rts_chain_step(u32 parent, u32 what, u32 ctx) {
  u32 i = rts_chain_find(parent, what, ctx, 0);
  if (i || !(i = rts_pool_take(&rts_order_nodes, 0))) return i;
  *rts_node(i) = (struct rts_node){.what = what, .ctx = ctx};
  rts_chain_attach(i, parent);
  return i;
}

void rts_chain_free(u32 i) {
  rts_chain_detach(i);
  rts_node(i)->what = 0;
  rts_pool_give(&rts_order_nodes, i);
}

void rts_chain_prune(u32 i) {
  while (i && !rts_node(i)->child && !rts_node(i)->nestings) {
    u32 parent = rts_node(i)->parent;
    rts_chain_free(i);
    i = parent;
  }
}

u32 rts_chain_after(u32 i, u32 top, bool down) {
  if (down && rts_node(i)->child) return rts_node(i)->child;
  while (i != top && !rts_node(i)->next) i = rts_node(i)->parent;
  return i == top ? 0 : rts_node(i)->next;
}

bool rts_chain_edges(u32 i, u32 to, u32 tid, u32 ctx) {
  for (; i; i = rts_node(i)->parent) {
    const struct rts_node *n = rts_node(i);
    if (!rts_vertex_alive(rts_node_lock(n))) continue;
    if (!rts_edge_add(rts_node_lock(n), to, tid, n->ctx, ctx)) return false;
    if (!(n->what & RTS_HELD_TRIED)) break;
  }
  return true;
}
