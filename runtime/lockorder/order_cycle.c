/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The exact search: nestings n1 .. nk, each of which wants what the next one holds and the last what the first holds, that could all be waiting at once:
 *  - by different threads, no two of them ordered by creation and join;
 *  - no two hold the same lock, unless both for reading (a gate lock would keep them apart);
 *  - where two meet the modes exclude each other. Readers meeting readers do so only at a lock with RTS_LOCK_WRITERS_FIRST, with a writer waiting in between:
 *    another nesting that wants it for writing, by one more thread, to which all of the above applies;
 *  - no lock is wanted twice (there would be a shorter one).
 * Depth first, from the new nesting on, for each length in turn: the shortest is found first, those without writers before all others. What the
 * nestings on the path hold is counted at the locks, so a test for a gate is one look, and a node of the tree of held locks that clashes rules out all below it.
 * Bounded by a credit that each operation adds to; a search that runs out of it is counted as lost. */
#include "lockorder/order_graph.h"

#include "base/str.h"
#include "platform/platform.h"

#define LENGTH_MOST RTS_ORDER_CYCLE_MAX
#define CREDIT_EACH 2000
#define CREDIT_MOST RTS_LIMIT(4000000, 200000)
#define SEARCH_MOST RTS_LIMIT(400000, 100000)
#define TOLD (1u << RTS_LIMIT(16, 12))
#define SAME_MOST 256u           /* cycles of one nesting, one after the other: whoever asks until there are no more shall come to an end */

static s64 credit = CREDIT_MOST;
static u64 *told[2];             /* hashes of cycles that were returned; [0] the newer ones. When it is half full, the older ones are forgotten and may come again */
static u32 told_n, same, same_n;

static struct search {
  u32 path[LENGTH_MOST], n;      /* nestings */
  u32 meets[LENGTH_MOST];        /* node at which path[i] holds what path[i - 1] wants; [0]: what the last one wants */
  u32 writers[LENGTH_MOST], writers_n; /* nestings */
  u32 limit;                     /* length */
  u32 retired_held;              /* locks that are gone, in the path's nestings */
  bool with_writers, readers_met, cut, out_of_steps;
  s64 steps;
} s;

void rts_cycle_credit(void) {
  if (credit < CREDIT_MOST) credit += CREDIT_EACH;
}

static bool step(void) {
  if (RTS_LIKELY(s.steps-- > 0)) return true;
  s.out_of_steps = true;
  return false;
}

/* -- could they all wait at once? */

/* C2: RTS_ORDER_DEAD may be any lock that is gone, one not swept yet included. */
static bool gated(const struct rts_node *n) {
  u32 lock = rts_node_lock(n);
  const struct rts_vertex *v = rts_vertex(lock);
  if (v->held_write || (v->held_read && !(n->what & RTS_HELD_SHARED))) return true;
  if (RTS_LIKELY(!(v->state & RTS_V_RETIRED))) return false;
  return lock == RTS_ORDER_DEAD ? s.retired_held : rts_vertex(RTS_ORDER_DEAD)->held_write;
}
static bool gated_up(u32 node) {
  for (; node; node = rts_node(node)->parent)
    if (!step() || gated(rts_node(node))) return true;
  return false;
}
static void count_held(u32 nesting, int by) {
  for (u32 node = rts_nesting(nesting)->node; node; node = rts_node(node)->parent) {
    struct rts_vertex *v = rts_vertex(rts_node_lock(rts_node(node)));
    if (v->state & RTS_V_RETIRED) s.retired_held += (u32)by;
    if (rts_node(node)->what & RTS_HELD_SHARED) v->held_read += (u32)by;
    else v->held_write += (u32)by;
    s.steps--;
  }
}
static bool apart(const struct rts_nesting *a, const u32 *others, u32 n) {
  for (u32 i = 0; i < n; i++)
    if (rts_nesting(others[i])->tid == a->tid) return false;
  for (u32 i = 0; i < n; i++)
    if (rts_segments_ordered(rts_nesting(others[i])->segment, a->segment)) return false;
  return true;
}
static bool wanted_already(u32 lock) {
  for (u32 i = 0; i < s.n; i++)
    if (rts_nesting_lock(rts_nesting(s.path[i])) == lock) return true;
  return false;
}

/* Do readers meet there? Only by means of a writer, then. */
static bool only_readers(u32 nesting, u32 node) { return (rts_nesting(nesting)->what & RTS_HELD_SHARED) && (rts_node(node)->what & RTS_HELD_SHARED); }
static bool may_meet(u32 nesting, u32 node) {
  if (!only_readers(nesting, node)) return true;
  bool possible = rts_vertex(rts_node_lock(rts_node(node)))->state & RTS_V_WRITERS_FIRST;
  s.readers_met |= possible;
  return possible && s.with_writers;
}

/* -- a cycle is closed */

static u64 hash_cycle(void) {
  u64 sum = 0;
  for (u32 i = 0; i < s.n; i++) {
    u64 from = rts_vertex(rts_nesting_lock(rts_nesting(s.path[i ? i - 1 : s.n - 1])))->born;
    u64 to = rts_vertex(rts_nesting_lock(rts_nesting(s.path[i])))->born;
    u64 h = (from << 32 | to) * 0x9fb21c651e98df25ull;
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull;
    sum += h ^ h >> 29;
  }
  return sum | 1;
}
/* Where it is, or belongs. No table is ever full. */
static u64 *told_slot(u64 *table, u64 hash) {
  u64 i = (hash >> 20) % TOLD;
  while (table[i] && table[i] != hash) i = (i + 1) % TOLD;
  return &table[i];
}
static bool open_told(void) {
  if (!told[0] && (told[0] = rts_os_map(2 * TOLD * sizeof *told[0]))) told[1] = told[0] + TOLD;
  return told[0] != NULL;
}
static bool is_told(u64 hash) { return *told_slot(told[0], hash) || *told_slot(told[1], hash); }
static void tell(u64 hash) {
  if (told_n == TOLD / 2) {
    u64 *old = told[1];
    told[1] = told[0];
    told[0] = old;
    rts_memset(old, 0, TOLD * sizeof *old);
    told_n = 0;
  }
  *told_slot(told[0], hash) = hash;
  told_n++;
}

/* One writer for each meeting of readers, from the i-th on. */
static bool find_writers(u32 i) {
  while (i < s.n && !only_readers(s.path[i ? i - 1 : s.n - 1], s.meets[i])) i++;
  if (i == s.n) return true;
  for (u32 w = rts_vertex(rts_node_lock(rts_node(s.meets[i])))->wants; w; w = rts_nesting(w)->want_next) {
    const struct rts_nesting *n = rts_nesting(w);
    if (!step()) return false;
    if ((n->what & RTS_HELD_SHARED) || !apart(n, s.path, s.n) || !apart(n, s.writers, s.writers_n) || gated_up(n->node)) continue;
    s.writers[s.writers_n++] = w;
    count_held(w, 1);
    bool all = find_writers(i + 1);
    count_held(w, -1);
    if (all) return true;
    s.writers_n--;
  }
  return false;
}

/* Where path[0] holds what path[s.n - 1] wants, if it does and their modes exclude; the newest such node. */
static u32 closes(void) {
  u32 last = s.path[s.n - 1], lock = rts_nesting_lock(rts_nesting(last)), reader = 0;
  const struct rts_vertex *v = rts_vertex(lock);
  if (!(v->state & (RTS_V_FIRST_READ | RTS_V_FIRST_WRITE))) return 0;
  for (u32 node = rts_nesting(s.path[0])->node; node; node = rts_node(node)->parent) {
    if (rts_node_lock(rts_node(node)) != lock) continue;
    if (!only_readers(last, node)) return node;
    if (!reader && may_meet(last, node)) reader = node;
  }
  return reader;
}
static bool is_new_cycle(void) {
  if (is_told(hash_cycle())) return false;
  s.writers_n = 0;
  return find_writers(0);
}

/* -- the search */

static bool extend(void);
/* The path goes on with this nesting, which holds at `node` what the last one wants. */
static bool try(u32 nesting, u32 node) {
  struct rts_nesting *n = rts_nesting(nesting);
  u32 lock = rts_nesting_lock(n);
  if (!step() || rts_vertex(lock)->comp != rts_vertex(rts_nesting_lock(rts_nesting(s.path[0])))->comp) return false;
  if (wanted_already(lock) || !apart(n, s.path, s.n)) return false;
  s.meets[s.n] = node;
  s.path[s.n++] = nesting;
  s.meets[0] = closes();
  bool found = false, more = s.n < s.limit;
  if (s.meets[0] || more) {
    count_held(nesting, 1);
    found = (s.meets[0] && is_new_cycle()) || (more && extend());
    count_held(nesting, -1);
  }
  if (!more) s.cut = true;
  if (!found) s.n--;
  return found;
}

/* All nestings that hold at `top` or below what the path's last one wants. */
static bool below(u32 top) {
  bool down = true;
  for (u32 node = top; node; node = rts_chain_after(node, top, down)) {
    if (!step()) return false;
    down = node == top || !gated(rts_node(node));
    if (!down) continue;
    for (u32 n = rts_node(node)->nestings; n; n = rts_nesting(n)->at_next)
      if (try(n, top)) return true;
  }
  return false;
}
static bool extend(void) {
  u32 last = s.path[s.n - 1];
  for (u32 top = rts_vertex(rts_nesting_lock(rts_nesting(last)))->nodes; top; top = rts_node(top)->label_next)
    if (step() && may_meet(last, top) && !gated_up(top) && below(top)) return true;
  return false;
}

static void mark_first(u32 nesting, bool on) {
  count_held(nesting, on ? 1 : -1);
  for (u32 node = rts_nesting(nesting)->node; node; node = rts_node(node)->parent) {
    struct rts_vertex *v = rts_vertex(rts_node_lock(rts_node(node)));
    v->state &= (u16)~(RTS_V_FIRST_READ | RTS_V_FIRST_WRITE);
    if (on) v->state |= RTS_V_FIRST_READ | RTS_V_FIRST_WRITE;
  }
}

/* All lengths, first without writers. */
static bool search(u32 nesting) {
  s.readers_met = s.out_of_steps = false;
  for (int with_writers = 0; with_writers < 2; with_writers++) {
    if (with_writers && !s.readers_met) break;
    s.with_writers = with_writers;
    s.limit = 1;
    do {
      s.cut = false;
      s.path[0] = nesting;
      s.n = 1;
      s.limit++;
      if (extend()) return true;
    } while (s.cut && s.limit < LENGTH_MOST && !s.out_of_steps);
    s.out_of_steps |= s.cut; /* too long */
    if (s.out_of_steps) break;
  }
  return false;
}

/* -- the result */

static bool make_room(struct rts_order_thread *t, u32 held) {
  if (held <= t->held_room) return true;
  u32 room = (u32)rts_round_up(held * sizeof *t->held, RTS_PAGE) / sizeof *t->held;
  struct rts_order_held *more = rts_os_map(room * sizeof *more);
  if (!more) return false;
  rts_order_thread_end(t);
  t->held = more;
  t->held_room = room;
  return true;
}
static u32 depth_of(u32 node) {
  u32 n = 0;
  for (; node; node = rts_node(node)->parent) n += rts_vertex_alive(rts_node_lock(rts_node(node)));
  return n;
}
/* The held locks of path[i], oldest first. */
static void put_held(u32 i, struct rts_order_thread *t, struct rts_order_cycle *c) {
  struct rts_order_edge *e = &c->edges[i];
  u32 at = c->held_count += e->held_count = depth_of(rts_nesting(s.path[i])->node);
  e->held_first = at - e->held_count;
  for (u32 node = rts_nesting(s.path[i])->node; node; node = rts_node(node)->parent) {
    const struct rts_node *n = rts_node(node);
    if (!rts_vertex_alive(rts_node_lock(n))) continue;
    t->held[--at] = (struct rts_order_held){rts_vertex_number(rts_node_lock(n)), n->ctx, (n->what & RTS_HELD_SHARED) != 0, (n->what & RTS_HELD_TRIED) != 0};
    if (node == s.meets[i]) e->key = at - e->held_first;
  }
}
static bool give(struct rts_order_thread *t, struct rts_order_cycle *c) {
  u32 held = 0;
  for (u32 i = 0; i < s.n; i++) held += depth_of(rts_nesting(s.path[i])->node);
  if (!make_room(t, held)) return false;
  tell(hash_cycle());
  c->edges_count = s.n;
  c->held_count = 0;
  c->held = t->held;
  for (u32 i = 0; i < s.n; i++) {
    const struct rts_nesting *n = rts_nesting(s.path[i]);
    c->edges[i] = (struct rts_order_edge){.tid = n->tid, .lock = rts_vertex_number(rts_nesting_lock(n)), .ctx = n->ctx, .shared = (n->what & RTS_HELD_SHARED) != 0};
    put_held(i, t, c);
  }
  const struct rts_nesting *w = s.writers_n ? rts_nesting(s.writers[0]) : NULL;
  c->writer_needed = w != NULL;
  c->writer_lock = w ? rts_vertex_number(rts_nesting_lock(w)) : 0;
  c->writer_tid = w ? w->tid : 0;
  c->writer_ctx = w ? w->ctx : 0;
  rts_order_counts.cycles++;
  return true;
}

bool rts_cycle_possible(u32 nesting) {
  u32 comp = rts_vertex(rts_nesting_lock(rts_nesting(nesting)))->comp;
  if (!comp || rts_vertex(comp)->size == 1) return false;
  for (u32 node = rts_nesting(nesting)->node; node; node = rts_node(node)->parent)
    if (rts_vertex(rts_node_lock(rts_node(node)))->comp == comp) return true;
  return false;
}

bool rts_cycle_search(u32 nesting, struct rts_order_thread *t, struct rts_order_cycle *c) {
  if (!rts_cycle_possible(nesting)) return false;
  if (same != nesting) same = nesting, same_n = 0;
  if (!open_told() || same_n == SAME_MOST) return rts_order_counts.lost++, false;
  s64 most = credit < CREDIT_EACH ? CREDIT_EACH : credit > SEARCH_MOST ? SEARCH_MOST : credit;
  s.steps = most;
  mark_first(nesting, true);
  bool found = search(nesting);
  mark_first(nesting, false);
  credit -= most - s.steps;
  rts_order_counts.searches++;
  rts_order_counts.steps += (u64)(most - s.steps);
  if (s.out_of_steps) rts_order_counts.lost++;
  same_n += found;
  return found && give(t, c);
}

bool rts_cycle_search_writer(u32 writer, struct rts_order_thread *t, struct rts_order_cycle *c) {
  const struct rts_vertex *v = rts_vertex(rts_nesting_lock(rts_nesting(writer)));
  if (!(v->state & RTS_V_WRITERS_FIRST) || !v->comp || rts_vertex(v->comp)->size == 1) return false;
  for (u32 n = v->wants; n; n = rts_nesting(n)->want_next)
    if ((rts_nesting(n)->what & RTS_HELD_SHARED) && rts_cycle_search(n, t, c)) return true;
  return false;
}
