/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the lists of held locks and the table of sets.
 *
 * A set is {the set before, lock, mode, where taken}, named by generation:12 | index:19, with bit 31 for "and others". The same set has mostly the same
 * number, by way of a cache that may forget. Nodes lie in two halves: when one is full, the other is overwritten from its start as the next
 * generation; so memory is bounded, and a number is good for one whole generation after its own at least.
 *   H1 a node is complete before its number is given out; its tag, stored last, is its generation: who reads a node of another tag forgets it.
 *   H2 [0, exact) of a thread's list have exact numbers: each names all locks below it and itself. Releasing in another order than the reverse
 *      lowers `exact`; what is above is numbered anew if it is little, or when that costs no more than the operations since (`credit`), so that
 *      any order of n operations costs O(n). Until then the thread's number says "and others".
 *   H4 memory of lists is used for lists again, and never for anything else or unmapped: who reads another thread's list may read rubbish, which it finds
 *      out by that thread's waiting no more, but never faults. n is read before `at`, and grows after it.
 *   H3 gaps are at most half of the list; when it would grow, a lock that is there twice is one that somebody else gave back.
 * Any context; a handler that comes while its thread is `busy` here turns back. Fork: the child keeps its own list, the sets are a copy. */
#include "core/held.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/mutex.h"
#include "base/str.h"
#include "platform/platform.h"
#include "platform/x86_64.h"

/* -- sets */

#define INDEX_BITS 19
#define NODES RTS_LIMIT(1u << INDEX_BITS, 256u)
#define GENERATIONS 4096u
#define PARTIAL (1u << 31)
#define CACHE (1u << RTS_LIMIT(16, 4))
#define AT_ONCE 32u /* so few entries are renumbered at once: 0.2 us */
#define STEP 8u     /* of more, so many are paid for by each operation */

struct node {
  u64 lock;                  /* address:47 | mode:1 | tag:16, see H1 */
  u64 parent_ctx;            /* the set before:32 | where taken:32 */
};
static struct node *nodes[2];
static u32 *cache;
static u64 taken;            /* nodes ever; those of the first generation start at 1 */

static u32 generation(void) { return (u32)(rts_load_acquire(&taken) / NODES); }
static u32 generation_of(u32 set) { return (set >> INDEX_BITS) & (GENERATIONS - 1); }
static bool fresh(u32 set) { return ((generation() - generation_of(set)) & (GENERATIONS - 1)) <= 1; }
static struct node *node_of(u32 set) { return &nodes[(set >> INDEX_BITS) & 1][set & ((1u << INDEX_BITS) - 1)]; }
static u64 lock_word(uptr lock, enum rts_held_mode mode, u32 gen) { return (u64)lock << 17 | (u64)mode << 16 | (gen & 0xffff); }

RTS_COLD static bool set_up(void) {
  static u32 failed;
  if (rts_load_relaxed(&failed)) return false;
  struct node *a = rts_os_map(2ul * NODES * sizeof *a);
  u32 *c = rts_os_map(CACHE * sizeof *c), *none = NULL;
  if (!a || !c) {
    if (a) rts_os_unmap(a, 2ul * NODES * sizeof *a);
    if (c) rts_os_unmap(c, CACHE * sizeof *c);
    rts_store_relaxed(&failed, 1);
    return false;
  }
  struct node *no_nodes = NULL;
  if (!rts_cas_acq_rel(&nodes[0], no_nodes, a)) rts_os_unmap(a, 2ul * NODES * sizeof *a);
  rts_store_release(&nodes[1], nodes[0] + NODES);
  if (!rts_cas_acq_rel(&cache, none, c)) rts_os_unmap(c, CACHE * sizeof *c);
  return true;
}

static u32 new_node(u32 parent, uptr lock, enum rts_held_mode mode, u32 ctx) {
  u64 at = rts_add_relaxed(&taken, 1) + 1;
  u32 gen = (u32)(at / NODES), index = (u32)(at % NODES), set = (gen & (GENERATIONS - 1)) << INDEX_BITS | index;
  if (!set) return PARTIAL; /* 0 is the empty set: once in 2 billion */
  struct node *n = node_of(set);
  rts_store_relaxed(&n->lock, 0);
  rts_store_release(&n->parent_ctx, (u64)parent << 32 | ctx);
  rts_store_release(&n->lock, lock_word(lock, mode, gen));
  return set;
}

/* The number of parent + {lock, mode, ctx}; that of an unknown set if there is no room. */
static u32 extend(u32 parent, uptr lock, enum rts_held_mode mode, u32 ctx) {
  if (RTS_UNLIKELY(!rts_load_acquire(&cache)) && !set_up()) return PARTIAL;
  u64 h = (lock ^ (u64)parent << 20 ^ (u64)ctx << 40 ^ ctx) * 0x9fb21c651e98df25ull;
  u32 *slot = &cache[(h >> 32) % CACHE], seen = rts_load_acquire(slot);
  if (RTS_LIKELY(seen) && RTS_LIKELY(fresh(seen))) {
    const struct node *n = node_of(seen);
    if (RTS_LIKELY(rts_load_acquire(&n->lock) >> 16 == lock_word(lock, mode, 0) >> 16 && rts_load_relaxed(&n->parent_ctx) == ((u64)parent << 32 | ctx)))
      return seen;
  }
  u32 set = new_node(parent, lock, mode, ctx);
  rts_store_release(slot, set & PARTIAL ? 0 : set);
  return set;
}

u32 rts_held_set_get(u32 set, struct rts_held_lock *out, u32 max, bool *partial) {
  u32 n = 0;
  *partial = (set & PARTIAL) != 0;
  set &= ~PARTIAL;
  for (u32 steps = 0; set && steps < 2 * NODES; steps++) {
    if (!rts_load_acquire(&cache) || !fresh(set)) return *partial = true, n;
    const struct node *at = node_of(set);
    u64 lock = rts_load_acquire(&at->lock), parent_ctx = rts_load_acquire(&at->parent_ctx);
    if (lock != rts_load_acquire(&at->lock) || ((lock ^ generation_of(set)) & (GENERATIONS - 1))) return *partial = true, n;
    if (n < max)
      out[n] = (struct rts_held_lock){.lock = lock >> 17, .mode = (enum rts_held_mode)(lock >> 16 & 1), .ctx = (u32)parent_ctx, .set = set};
    n++;
    set = (u32)(parent_ctx >> 32);
    if (set & PARTIAL) *partial = true;
    set &= ~PARTIAL;
  }
  return n;
}

void rts_held_counts(u64 *sets, u64 *generations) {
  *sets = rts_load_relaxed(&taken);
  *generations = *sets / NODES;
}

/* -- lists */

#define FIRST_ROOM RTS_LIMIT(64u, 4u)
#define LOOK_BACK 8u /* among so many newest locks one taken again is found */

bool rts_held_sets_on;
/* H4. Unused lists, and unused arrays of FIRST_ROOM << k entries. Whoever may be a handler only tries the lock. */
#define SIZES 26u
static struct rts_mutex pool_lock = RTS_MUTEX_INIT(RTS_RANK_LEAF);
static struct rts_held *unused_lists;
struct array {
  struct array *next;
};
static struct array *unused_arrays[SIZES];

static struct rts_held *take_list(void) {
  struct rts_held *h = NULL;
  if (rts_mutex_try(&pool_lock)) {
    h = unused_lists;
    if (h) unused_lists = h->next;
    rts_mutex_unlock(&pool_lock);
  }
  if (!h) h = rts_os_map(sizeof *h + FIRST_ROOM * sizeof *h->at);
  if (!h) return NULL;
  *h = (struct rts_held){.room = FIRST_ROOM, .at = (struct rts_held_lock *)(h + 1)};
  return h;
}
static u32 size_of(u32 room) { return rts_log2(room / FIRST_ROOM); }
static struct rts_held_lock *take_array(u32 room) {
  struct array *a = NULL;
  if (size_of(room) >= SIZES) return NULL;
  if (rts_mutex_try(&pool_lock)) {
    a = unused_arrays[size_of(room)];
    if (a) unused_arrays[size_of(room)] = a->next;
    rts_mutex_unlock(&pool_lock);
  }
  return a ? (struct rts_held_lock *)a : rts_os_map(room * sizeof(struct rts_held_lock));
}
/* One that is not pooled because somebody is at the pool is lost. */
static void drop_array(struct rts_held *h) {
  struct array *a = (struct array *)h->at;
  if (h->at == (struct rts_held_lock *)(h + 1) || !rts_mutex_try(&pool_lock)) return;
  a->next = unused_arrays[size_of(h->room)];
  unused_arrays[size_of(h->room)] = a;
  rts_mutex_unlock(&pool_lock);
}

static struct rts_held *mine(void) {
  struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(!t)) return NULL;
  if (RTS_UNLIKELY(!t->held)) t->held = take_list();
  return t->held;
}

/* The calling thread's list, marked busy; null if there is none or we interrupted ourselves. */
RTS_INLINE struct rts_held *enter(void) {
  struct rts_held *h = mine();
  if (RTS_UNLIKELY(!h || h->busy)) return NULL;
  h->busy = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return h;
}
RTS_INLINE void leave(struct rts_held *h) {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  h->busy = 0;
}

static void renumber(struct rts_held *h, u32 from) {
  u32 set = from ? h->at[from - 1].set : 0, to = from;
  for (u32 i = from; i < h->n; i++) {
    if (!h->at[i].lock) continue;
    set = extend(set, h->at[i].lock, h->at[i].mode, h->at[i].ctx);
    h->at[to] = h->at[i];
    h->at[to++].set = set;
  }
  h->gaps -= h->n - to; /* the gaps from there on are closed */
  h->exact = h->n = to;
}

/* After any change: sets the thread's number, exact if that costs little enough. */
RTS_INLINE void settle(struct rts_held *h) {
  if (!rts_held_sets_on) return;
  if (RTS_UNLIKELY(h->exact < h->n)) {
    h->credit += STEP;
    if (h->n - h->exact <= rts_max(h->credit, AT_ONCE)) {
      h->credit = 0;
      renumber(h, h->exact);
    }
  }
  u32 set = h->exact ? h->at[h->exact - 1].set : 0;
  rts_tls.held_set = h->exact < h->n ? set | PARTIAL : set;
}

static void close_gaps(struct rts_held *h) {
  u32 to = 0, exact = 0;
  for (u32 i = 0; i < h->n; i++) {
    if (h->at[i].lock) h->at[to++] = h->at[i];
    if (i < h->exact) exact = to;
  }
  h->n = to;
  h->exact = exact;
  h->gaps = 0;
}

static void shrink(struct rts_held *h) {
  while (h->n && !h->at[h->n - 1].lock) h->n--, h->gaps--;
  if (h->exact > h->n) h->exact = h->n;
  if (RTS_UNLIKELY(h->gaps * 2 > h->n)) close_gaps(h); /* H3 */
}

/* A lock that is here twice was mostly given back by another thread in between: only the newest of each stays. So a thread that hands its locks
 * over holds no more of them than there are. */
static void drop_doubles(struct rts_held *h) {
  u32 slots = 4 * h->room; /* a power of two */
  u32 *seen = rts_os_map(slots * sizeof *seen);
  if (!seen) return;
  for (u32 i = h->n; i-- > 0;) {
    uptr lock = h->at[i].lock;
    u32 s = (u32)(lock * 0x9fb21c651e98df25ull >> 40) % slots;
    while (lock && seen[s] && h->at[seen[s] - 1].lock != lock) s = (s + 1) % slots;
    if (lock && seen[s]) h->signature -= h->at[i].mix, h->at[i].lock = 0, h->gaps++;
    else if (lock) seen[s] = i + 1;
  }
  rts_os_unmap(seen, slots * sizeof *seen);
  if (h->gaps && rts_held_sets_on) renumber(h, 0);
  else if (h->gaps) close_gaps(h);
}

RTS_COLD static bool grow(struct rts_held *h) {
  drop_doubles(h);
  if (h->n * 2 <= h->room) return true;
  struct rts_held_lock *more = take_array(2 * h->room);
  if (!more) return false;
  rts_memcpy(more, h->at, h->n * sizeof *more);
  drop_array(h);
  rts_store_release(&h->at, more); /* H4 */
  h->room *= 2;
  return true;
}

static struct rts_held_lock *taken_before(struct rts_held *h, uptr lock, enum rts_held_mode mode) {
  u32 stop = h->n > LOOK_BACK ? h->n - LOOK_BACK : 0;
  for (u32 i = h->n; i-- > stop;)
    if (h->at[i].lock == lock && h->at[i].mode == mode) return &h->at[i];
  return NULL;
}

static void push_number(struct rts_held *h, struct rts_held_lock *l) {
  u32 below = h->n > 1 ? l[-1].set : 0;
  if (RTS_UNLIKELY(below && !fresh(below))) {
    renumber(h, 0);
  } else {
    l->set = extend(below, l->lock, l->mode, l->ctx);
    h->exact = h->n;
  }
}

static void push(struct rts_held *h, const struct rts_held_lock *what) {
  if (RTS_UNLIKELY(h->n == h->room) && !grow(h)) return; /* no memory: it goes unnoticed */
  struct rts_held_lock *l = &h->at[h->n];
  *l = *what;
  l->serial = ++h->serial;
  rts_store_release(&h->n, h->n + 1);
  h->signature += l->mix;
  if (!rts_held_sets_on) return;
  if (RTS_LIKELY(h->exact == h->n - 1)) push_number(h, l);
  settle(h);
}

/* The newest entry of the lock; from both ends, since locks mostly go in order or in reverse. */
static struct rts_held_lock *find(struct rts_held *h, uptr lock) {
  for (u32 lo = 0, hi = h->n; lo < hi;) {
    if (h->at[--hi].lock == lock) return &h->at[hi];
    if (lo < hi && h->at[lo++].lock == lock) return &h->at[lo - 1];
  }
  return NULL;
}

void (*rts_held_given)(const struct rts_held_lock *l);

static void take_out(struct rts_held *h, struct rts_held_lock *l) {
  u32 i = (u32)(l - h->at);
  if (RTS_UNLIKELY(l->since)) rts_held_given(l);
  h->signature -= l->mix;
  l->lock = 0;
  h->gaps++;
  if (i < h->exact) h->exact = i;
  shrink(h);
  settle(h);
}

void rts_held_add_as(const struct rts_held_lock *l) {
  struct rts_held *h = enter();
  if (!h) return;
  struct rts_held_lock *was = taken_before(h, l->lock, l->mode);
  if (RTS_UNLIKELY(was != NULL)) was->depth++;
  else push(h, l);
  leave(h);
}

void rts_held_number_alone(struct rts_held *h) {
  push_number(h, h->at);
  rts_tls.held_set = h->at->set;
}

void rts_held_add(uptr lock, enum rts_held_mode mode, u32 ctx) {
  const struct rts_held_lock l = {.lock = lock, .mode = mode, .ctx = ctx};
  rts_held_add_as(&l);
}

bool rts_held_remove_any(uptr lock) {
  struct rts_held *h = enter();
  if (!h) return false;
  struct rts_held_lock *l = find(h, lock);
  if (l && l->depth) l->depth--;
  else if (l) take_out(h, l);
  leave(h);
  return l != NULL;
}

struct rts_held_lock rts_held_suspend(uptr lock) {
  struct rts_held_lock was = {0};
  struct rts_held *h = enter();
  if (!h) return was;
  struct rts_held_lock *l = find(h, lock);
  if (l) {
    was = *l;
    take_out(h, l);
  }
  leave(h);
  return was;
}

void rts_held_resume(const struct rts_held_lock *l) {
  struct rts_held *h = l->lock ? enter() : NULL;
  if (!h) return;
  struct rts_held_lock again = *l;
  if (RTS_UNLIKELY(again.since)) again.since = rts_cpu_ticks();
  push(h, &again);
  leave(h);
}

const struct rts_held *rts_held_mine(void) { return rts_tls.thr ? rts_tls.thr->held : NULL; }

u32 rts_held_read(const struct rts_held *h, const struct rts_held_lock **list) {
  u32 n = h ? rts_load_acquire(&h->n) : 0;
  *list = h ? rts_load_acquire(&h->at) : NULL;
  return n;
}

void rts_held_drop(struct rts_thread *t) {
  struct rts_held *h = t->held;
  if (!h) return;
  t->held = NULL;
  rts_tls.held_set = 0;
  drop_array(h);
  rts_store_release(&h->n, 0);
  if (!rts_mutex_try(&pool_lock)) return; /* lost */
  h->next = unused_lists;
  unused_lists = h;
  rts_mutex_unlock(&pool_lock);
}

u32 rts_held_set_now(void) {
  struct rts_held *h = rts_tls.thr ? rts_tls.thr->held : NULL;
  if (rts_held_sets_on || !h || !h->n || h->busy) return rts_held_set_current();
  h->busy = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  renumber(h, 0);
  u32 set = h->n ? h->at[h->n - 1].set : 0;
  h->exact = 0; /* nobody keeps them */
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  h->busy = 0;
  return set;
}
