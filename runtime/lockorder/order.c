/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The door of the order graph: lock numbers, and what happens when something new was nested. See order_graph.h for how it is kept.
 *
 * Everything is under rts_order_mutex (RTS_RANK_LOCK_ORDER), but for a shared table of what was seen lately, which spares threads with more nestings
 * than their own table holds the way in here: a wrong hit costs a detection, a torn entry is no hit. Not in signal handlers that interrupted it. */
#include "lockorder/order_graph.h"
#include "lockorder/lockorder.h"
#include "base/str.h"
#include "platform/platform.h"

#define LOCKS (RTS_ORDER_INDEX + 1)
#define REUSE_AFTER RTS_LIMIT(1024u, 2u) /* so many numbers stay free, so that a stale one is not soon somebody else's */
#define SEEN RTS_LIMIT(1u << 16, 16u)
#define VALIDATE_EACH 64u               /* operations, debug builds */

struct rts_mutex rts_order_mutex = RTS_MUTEX_INIT(RTS_RANK_LOCK_ORDER);
struct rts_order_stats rts_order_counts;
struct rts_pool rts_order_vertices;
static u64 *seen;
static u32 born;
static enum { CLOSED, OPEN, FAILED } opened;
static struct rts_scratch chain; /* {what, ctx} of what is held now */
static struct {                  /* the path that was built last, as in chain, with its nodes: the next one mostly begins like it */
  struct rts_scratch path, nodes;
  u32 version;
} last;

/* -- under the lock */

static bool open_all(void) {
  if (RTS_LIKELY(opened != CLOSED)) return opened == OPEN;
  opened = FAILED;
  u64 *table = rts_os_map(SEEN * sizeof *table);
  if (!table || !rts_pool_open(&rts_order_vertices, sizeof(struct rts_vertex), LOCKS) || !rts_edge_open() || !rts_chain_open() || !rts_nesting_open())
    return false;
  u32 dead = rts_pool_take(&rts_order_vertices, 0);
  RTS_CHECK_OP(dead, ==, RTS_ORDER_DEAD);
  rts_vertex(dead)->state = RTS_V_USED | RTS_V_RETIRED; /* life 0, which no number has that was handed out */
  rts_store_release(&seen, table);
  opened = OPEN;
  return true;
}

u32 rts_vertex_find(u32 number) {
  u32 i = number & RTS_ORDER_INDEX;
  return i > RTS_ORDER_DEAD && i < rts_order_vertices.used && rts_vertex(i)->life == number >> RTS_ORDER_INDEX_BITS && rts_vertex_alive(i) ? i : 0;
}

void rts_vertex_free(u32 i) {
  struct rts_vertex *v = rts_vertex(i);
  u16 life = v->life;
  RTS_DCHECK(!v->nodes && !v->wants && !v->out[0] && !v->out[1] && !v->in[0] && !v->in[1]);
  *v = (struct rts_vertex){.life = life};
  rts_pool_give_last(&rts_order_vertices, i);
}

static u32 new_lock(u32 traits) {
  u32 i = rts_pool_take(&rts_order_vertices, REUSE_AFTER);
  if (!i) return 0;
  u16 life = (rts_vertex(i)->life + 1) & (u16)(UINT32_MAX >> RTS_ORDER_INDEX_BITS);
  *rts_vertex(i) = (struct rts_vertex){.born = ++born, .life = life, .state = RTS_V_USED | (traits & RTS_LOCK_WRITERS_FIRST ? RTS_V_WRITERS_FIRST : 0)};
  return rts_vertex_number(i);
}

/* One that was never held while another was wanted, and is on no cycle of edges, goes at once; others wait for a sweep. */
static void retire(u32 i) {
  struct rts_vertex *v = rts_vertex(i);
  while (v->wants) rts_nesting_delete(v->wants);
  bool placed = v->state & RTS_V_PLACED;
  if (v->nodes || (placed && rts_vertex(v->comp)->size > 1)) {
    v->state |= RTS_V_RETIRED;
    rts_sweep_retired++;
    return;
  }
  for (int k = 0; k < 2; k++) {
    while (v->out[k]) rts_edge_remove(v->out[k]);
    while (v->in[k]) rts_edge_remove(v->in[k]);
  }
  if (placed) rts_label_remove(i);
  rts_vertex_free(i);
}

static void validate_now_and_then(void) {
#ifdef RTS_DEBUG
  static u32 n;
  if (++n % VALIDATE_EACH == 0) rts_order_validate();
#endif
}

/* -- a nesting */

/* What is held as a path; false if that is not exactly known, or says nothing new: then *lost is false. */
static bool translate(const struct rts_order_held *held, u32 n, u32 lock, u32 *path, u64 *sig, u32 *dead, bool *lost) {
  *lost = false;
  for (u32 i = 0; i < n; i++) {
    u32 v = rts_vertex_find(held[i].lock);
    if (!held[i].lock) return *lost = true, false;
    if (v == lock) return false;
    path[2 * i] = v ? v | (held[i].shared ? RTS_HELD_SHARED : 0) | (held[i].tried ? RTS_HELD_TRIED : 0) : RTS_ORDER_DEAD;
    path[2 * i + 1] = v ? held[i].ctx : 0;
    if (v) continue;
    *dead = RTS_NESTING_DEAD;
    *sig -= rts_order_mix(held[i].lock, held[i].shared, held[i].tried);
  }
  return true;
}

static bool reserve(u32 n) {
  while (chain.room < 2 * n)
    if (!rts_scratch_grow(&chain)) return false;
  return true;
}

/* Of the path that was built last, so many nodes are those of this one too. */
static u32 common(u32 n) {
  u32 i = 0;
  if (last.version != rts_chain_version) last.path.n = last.nodes.n = 0;
  n = (u32)rts_min(n, last.nodes.n);
  while (i < n && chain.at[2 * i] == last.path.at[2 * i] && chain.at[2 * i + 1] == last.path.at[2 * i + 1]) i++;
  last.path.n = 2 * i;
  last.nodes.n = i;
  last.version = rts_chain_version;
  return i;
}
/* Paths share only their beginnings: who gives back its oldest of many locks all the time has paths that share nothing, and memory for all of them. */
#define NODES_FREE RTS_LIMIT(1u << 20, 2000u)
#define NODES_EACH 32ul                 /* nesting */
static bool too_long(u32 n) {
  u64 most = NODES_FREE + NODES_EACH * rts_order_nestings.live;
  u32 i = common(n), at = i ? last.nodes.at[i - 1] : 0;
  if (RTS_LIKELY(rts_order_nodes.live + n - i <= most)) return false;
  for (; i < n && (at = rts_chain_find(at, chain.at[2 * i], chain.at[2 * i + 1], 0)); i++) {}
  return rts_order_nodes.live + n - i > most;
}
/* The chain's last node; 0 is none. False: no memory, nothing is left of it. Cost: a comparison for each that the last one had too, else a look-up. */
static bool build(u32 n, u32 *node) {
  u32 i = common(n), at = i ? last.nodes.at[i - 1] : 0;
  for (; i < n; i++) {
    u32 next = rts_chain_step(at, chain.at[2 * i], chain.at[2 * i + 1]);
    if (!next) return rts_chain_prune(at), false;
    at = next;
    if (last.nodes.n == i && rts_scratch_push(&last.path, chain.at[2 * i]) && rts_scratch_push(&last.path, chain.at[2 * i + 1])) rts_scratch_push(&last.nodes, at);
  }
  *node = at;
  return true;
}

/* Its nesting, new or not; 0 if there is no room. */
static u32 record(const struct rts_order_thread *t, u32 n, u64 sig, u32 what, u32 ctx) {
  u32 i = rts_nesting_find(sig, what, t->tid, t->segment), node = 0;
  if (i || too_long(n) || !build(n, &node)) return i;
  if (!rts_chain_edges(node, what & RTS_ORDER_INDEX, t->tid, ctx)) rts_order_counts.lost++;
  i = rts_nesting_new(sig, what, t->tid, t->segment, ctx, node);
  if (!i) rts_chain_prune(node);
  return i;
}

static void spare(u32 i) {
  bool lost;
  u32 one = rts_nesting_excess(i, &lost);
  if (!one || (lost && rts_sweep_soon())) return;
  if (lost) rts_order_counts.lost++;
  else rts_order_counts.alike++;
  rts_nesting_delete(one);
}

/* 1: a cycle; 0: none; -1: nothing was recorded. */
static int add(struct rts_order_thread *t, const struct rts_order_held *held, u32 n, u64 sig, u32 lock, bool shared, u32 ctx, struct rts_order_cycle *c) {
  u32 v = open_all() ? rts_vertex_find(lock) : 0, dead = 0;
  bool lost, writer = v && !shared && (rts_vertex(v)->state & RTS_V_WRITERS_FIRST);
  if (!v || (!n && !writer)) return 0; /* of a lock that is gone nothing can be learned */
  if (!rts_segment_known(t->segment) || !reserve(n)) return -1;
  if (!translate(held, n, v, chain.at, &sig, &dead, &lost)) return lost ? -1 : 0;
  rts_cycle_credit();
  u32 i = record(t, n, sig, v | (shared ? RTS_HELD_SHARED : 0) | dead, ctx);
  if (!i) return -1;
  bool cycle = rts_cycle_search(i, t, c) || (writer && rts_cycle_search_writer(i, t, c));
  if (!cycle) spare(i);
  rts_sweep_if_due();
  validate_now_and_then();
  return cycle;
}

/* -- the door */

/* Of threads too: rts_order_hash is without the thread, which is in it by way of its segment. */
RTS_INLINE u64 *seen_slot(u64 hash) { return &seen[(hash >> 20) % SEEN]; }

bool rts_order_add(struct rts_order_thread *t, const struct rts_order_held *held, u32 n, u64 sig, u32 lock, bool shared, u32 ctx,
                   struct rts_order_cycle *c) {
  u64 hash = rts_order_hash(t, sig, lock, shared), *own = &t->known[hash % RTS_ORDER_KNOWN];
  if (rts_load_acquire(&seen) && rts_load_relaxed(seen_slot(hash)) == hash) {
    *own = hash;
    return false;
  }
  rts_mutex_lock(&rts_order_mutex);
  int r = add(t, held, n, sig, lock, shared, ctx, c);
  if (r < 0) rts_order_counts.lost++;
  rts_mutex_unlock(&rts_order_mutex);
  if (r > 0) return true;
  *own = hash;
  if (r == 0 && rts_load_acquire(&seen)) rts_store_relaxed(seen_slot(hash), hash);
  return false;
}

bool rts_order_has_writer(u32 but, u32 segment, u32 lock, u32 *tid, u32 *ctx) {
  rts_mutex_lock(&rts_order_mutex);
  u32 v = opened == OPEN ? rts_vertex_find(lock) : 0, n = v ? rts_vertex(v)->wants : 0;
  for (; n; n = rts_nesting(n)->want_next) {
    const struct rts_nesting *w = rts_nesting(n);
    if (!(w->what & RTS_HELD_SHARED) && w->tid != but && !rts_segments_ordered(w->segment, segment)) break;
  }
  if (n) *tid = rts_nesting(n)->tid, *ctx = rts_nesting(n)->ctx;
  rts_mutex_unlock(&rts_order_mutex);
  return n != 0;
}

void rts_order_keep_segment(u32 segment) {
  rts_mutex_lock(&rts_order_mutex);
  if (rts_segment_known(segment)) rts_segment_use(segment);
  rts_mutex_unlock(&rts_order_mutex);
}

void rts_order_thread_end(struct rts_order_thread *t) {
  if (t->held) rts_os_unmap(t->held, t->held_room * sizeof *t->held);
  t->held = NULL;
  t->held_room = 0;
}

u32 rts_order_lock_new(u32 traits) {
  rts_mutex_lock(&rts_order_mutex);
  u32 number = open_all() ? new_lock(traits) : 0;
  rts_mutex_unlock(&rts_order_mutex);
  return number;
}

void rts_order_lock_retire(u32 lock) {
  rts_mutex_lock(&rts_order_mutex);
  u32 i = opened == OPEN ? rts_vertex_find(lock) : 0;
  if (i) retire(i);
  validate_now_and_then();
  rts_mutex_unlock(&rts_order_mutex);
}

void rts_order_each_edge(void (*fn)(void *arg, u32 from, u32 to, u32 tid, u32 from_ctx, u32 to_ctx), void *arg) {
  rts_mutex_lock(&rts_order_mutex);
  for (u32 i = 1; i < rts_order_edges.used; i++) {
    const struct rts_edge *e = rts_edge(i);
    if (e->from && rts_vertex_alive(e->from) && rts_vertex_alive(e->to))
      fn(arg, rts_vertex_number(e->from), rts_vertex_number(e->to), e->tid, e->from_ctx, e->to_ctx);
  }
  rts_mutex_unlock(&rts_order_mutex);
}

void rts_order_get_stats(struct rts_order_stats *s) {
  const struct rts_pool *pools[] = {&rts_order_vertices, &rts_order_edges, &rts_order_nodes, &rts_order_nestings};
  rts_mutex_lock(&rts_order_mutex);
  *s = rts_order_counts;
  s->locks = rts_order_vertices.live ? rts_order_vertices.live - 1 - rts_sweep_retired : 0;
  s->edges = rts_order_edges.live;
  s->nodes = rts_order_nodes.live;
  s->nestings = rts_order_nestings.live;
  s->segments = rts_segment_count();
  s->bytes = rts_segment_bytes();
  for (u32 i = 0; i < RTS_COUNT(pools); i++) s->bytes += (u64)pools[i]->used * (pools[i]->size + sizeof(u32));
  rts_mutex_unlock(&rts_order_mutex);
}

void rts_order_lock_all(void) { rts_mutex_lock(&rts_order_mutex); }
void rts_order_unlock_all(void) { rts_mutex_unlock(&rts_order_mutex); }
