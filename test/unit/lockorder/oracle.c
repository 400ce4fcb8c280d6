/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The graph against an oracle that tries all combinations of nestings, over random programs: threads that create and join each other, locks of all modes,
 * tried ones, gates, locks that are retired and new ones in their place.
 *  - each cycle returned is one by the definition, of nestings that happened, with the stacks they had; none comes twice;
 *  - none is missed, unless a limit was met, or two of its threads held locks that are gone (which count as one).
 * Arguments: first seed, number of programs, steps of each. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t && %t 1 12000 60
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.debug && %t.debug 1 3000 60
#include "Inputs/order_test.h"

enum { THREADS = 5, SLOTS = 5, IDS = 16, SETS = 400, STEPS_MAX = 120 };
struct nesting {
  u32 thread, shared, wanted, write, read; /* ids of locks; masks of ids */
  u32 ctx, when, held_ctx[IDS];
  u32 clock[THREADS * 4];
};
static struct nesting all[STEPS_MAX];
static u32 n_all, now;
static u32 number[IDS], traits[IDS], dead_at[IDS], ids;   /* number: of the graph */
static u32 slot[SLOTS];                                   /* which id is at a place now */
static struct play {
  thread t;
  u32 clock[THREADS * 4];
  u32 write, read, held_ctx[IDS], ordinal;
} p[THREADS * 4];
static u32 started;
static u64 truth[SETS], told_[SETS], seed;
static u32 n_truth, n_told;
static struct rts_order_stats before;
static u32 seed_no, with_cycles, limited, found_all, there_all;
static bool surely;                                       /* locks that are gone count as one, which costs cycles at most */
#define FAIL(...) (fprintf(stderr, "seed %u event %u: ", seed_no, now), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))
static u32 pick(u32 n) { return (u32)(next_random(&seed) >> 11) % n; }

/* -- the definition, word for word */

static bool ordered(const struct nesting *a, const struct nesting *b) { /* by vector clocks over creation and join */
  return a->clock[a->thread] <= b->clock[a->thread] || b->clock[b->thread] <= a->clock[b->thread];
}
static bool has_dead(const struct nesting *a) {
  for (u32 i = 0; i < ids; i++)
    if (((a->write | a->read) >> i & 1) && dead_at[i] != ~0u) return true;
  return false;
}
static bool together(const struct nesting *a, const struct nesting *b) {
  if (surely && has_dead(a) && has_dead(b)) return false;
  return a->thread != b->thread && !ordered(a, b) && !(a->write & (b->write | b->read)) && !(b->write & (a->write | a->read));
}
static bool alive_for(u32 lock, u32 when) { return when < dead_at[lock]; }
static u64 canonical(const u32 *locks, u32 n) {
  u32 least = 0;
  u64 c = 0;
  for (u32 i = 1; i < n; i++)
    if (locks[i] < locks[least]) least = i;
  for (u32 i = 0; i < n; i++) c = c << 5 | (locks[(least + i) % n] + 1);
  return c;
}
static void put(u64 *set, u32 *n, u64 c) {
  for (u32 i = 0; i < *n; i++)
    if (set[i] == c) return;
  if (*n == SETS) FAIL("too many cycles");
  set[(*n)++] = c;
}
static bool has(const u64 *set, u32 n, u64 c) {
  while (n-- > 0)
    if (set[n] == c) return true;
  return false;
}

static const struct nesting *party[THREADS * 4];
static bool with_writers(u32 n, u32 k, u32 parties, u32 *last) {
  while (k < n && !(party[k]->shared && (party[(k + 1) % n]->read >> party[k]->wanted & 1) && !(party[(k + 1) % n]->write >> party[k]->wanted & 1))) k++;
  if (k == n) {
    u32 end = 0;
    for (u32 i = 0; i < parties; i++) end = party[i]->when > end ? party[i]->when : end;
    for (u32 i = 0; i < n; i++)
      if (!alive_for(party[i]->wanted, end)) return false;
    *last = end;
    return true;
  }
  if (!(traits[party[k]->wanted] & RTS_LOCK_WRITERS_FIRST)) return false;
  for (u32 w = 0; w < n_all; w++) {
    if (all[w].shared || all[w].wanted != party[k]->wanted) continue;
    bool ok = true;
    for (u32 i = 0; i < parties; i++) ok &= together(&all[w], party[i]);
    if (!ok) continue;
    party[parties] = &all[w];
    if (with_writers(n, k + 1, parties + 1, last)) return true;
  }
  return false;
}
static void grow(u32 n) {
  const struct nesting *last = party[n - 1];
  u32 end;
  if (n > 1 && ((party[0]->write | party[0]->read) >> last->wanted & 1) && with_writers(n, 0, n, &end)) {
    u32 locks[THREADS * 4];
    for (u32 i = 0; i < n; i++) locks[i] = party[i]->wanted;
    put(truth, &n_truth, canonical(locks, n));
  }
  if (n == THREADS * 4) return;
  for (u32 i = 0; i < n_all; i++) {
    const struct nesting *x = &all[i];
    if (!((x->write | x->read) >> last->wanted & 1)) continue;
    bool ok = true;
    for (u32 k = 0; k < n && ok; k++) ok = together(x, party[k]) && x->wanted != party[k]->wanted;
    if (!ok) continue;
    party[n] = x;
    grow(n + 1);
  }
}
static void brute_force(bool sure) {
  surely = sure;
  n_truth = 0;
  for (u32 i = 0; i < n_all; i++) {
    if (!(all[i].write | all[i].read)) continue;
    party[0] = &all[i];
    grow(1);
  }
  surely = false;
}

/* -- the engine's word, checked against what was recorded */

static u32 id_of(u32 lock) {
  for (u32 i = 0; i < ids; i++)
    if (number[i] == lock) return i;
  FAIL("no such lock");
}
static const struct nesting *by_ctx(u32 ctx) {
  for (u32 i = 0; i < n_all; i++)
    if (all[i].ctx == ctx) return &all[i];
  FAIL("no nesting with that stack");
}
static void check_edge(const struct rts_order_cycle *c, u32 i) {
  const struct rts_order_edge *e = &c->edges[i];
  const struct nesting *x = by_ctx(e->ctx);
  if (p[x->thread].ordinal != e->tid || number[x->wanted] != e->lock || x->shared != e->shared) FAIL("an edge that was not");
  if (e->key >= e->held_count || c->held[e->held_first + e->key].lock != c->edges[(i + c->edges_count - 1) % c->edges_count].lock) FAIL("key is another lock");
  for (u32 k = 0; k < e->held_count; k++) {
    const struct rts_order_held *h = &c->held[e->held_first + k];
    u32 id = id_of(h->lock);
    if (!((h->shared ? x->read : x->write) >> id & 1) || x->held_ctx[id] != h->ctx) FAIL("a held lock that was not");
  }
  u32 alive = 0;
  for (u32 id = 0; id < ids; id++) alive += ((x->write | x->read) >> id & 1) && dead_at[id] == ~0u;
  if (alive != e->held_count) FAIL("held locks are missing: %u of %u", e->held_count, alive);
  party[i] = x;
}
static void check_cycle(const struct rts_order_cycle *c) {
  u32 locks[THREADS * 4], end, n = c->edges_count;
  for (u32 i = 0; i < n; i++) check_edge(c, i), locks[i] = party[i]->wanted;
  for (u32 i = 0; i < n; i++)
    for (u32 k = 0; k < i; k++)
      if (!together(party[i], party[k])) FAIL("FALSE: two that cannot be live at once");
  if (!with_writers(n, 0, n, &end)) FAIL("FALSE: modes do not exclude");
  u64 key = canonical(locks, n);
  if (has(told_, n_told, key)) FAIL("told twice");
  put(told_, &n_told, key);
}

/* -- random programs */

static void want(struct play *x, u32 id, bool shared) {
  if (!(x->write | x->read) && (shared || !(traits[id] & RTS_LOCK_WRITERS_FIRST))) return;
  struct nesting *e = &all[n_all++];
  *e = (struct nesting){.thread = (u32)(x - p), .shared = shared, .wanted = id, .write = x->write, .read = x->read, .ctx = next_ctx, .when = now};
  memcpy(e->held_ctx, x->held_ctx, sizeof e->held_ctx);
  memcpy(e->clock, x->clock, sizeof e->clock);
}
static bool holds(const struct play *x, u32 id) { return (x->write | x->read) >> id & 1; }
static void acquire(struct play *x) {
  u32 id = slot[pick(SLOTS)];
  bool shared = (traits[id] & RTS_LOCK_RW) && pick(2), tried = pick(6) == 0;
  if (holds(x, id)) return;
  x->held_ctx[id] = next_ctx;
  if (!tried) {
    want(x, id, shared);
    while (rts_order_add(&x->t->o, x->t->held, x->t->n, x->t->sig, number[id], shared, next_ctx, &found)) check_cycle(&found);
  }
  hold(x->t, number[id], shared, tried, next_ctx++);
  *(shared ? &x->read : &x->write) |= 1u << id;
}
static void give_back(struct play *x) {
  if (!x->t->n) return;
  u32 l = x->t->held[pick(2) ? x->t->n - 1 : pick(x->t->n)].lock, id = id_of(l);
  unlock(x->t, l);
  x->write &= ~(1u << id), x->read &= ~(1u << id);
}
static void start(struct play *parent) {
  u32 alive = 0;
  for (u32 i = 0; i < started; i++) alive += p[i].t != NULL;
  if (started == THREADS * 4 || alive == THREADS) return;
  struct play *x = &p[started];
  *x = (struct play){0};
  if (parent && pick(8)) {
    memcpy(x->clock, parent->clock, sizeof x->clock);
    parent->clock[parent - p]++;
    x->t = create(parent->t);
  } else {
    x->t = unseen_thread();
  }
  x->ordinal = x->t->o.tid;
  x->clock[started++] = 1;
}
/* x ends, joined by another one or by none. */
static void end(struct play *x, struct play *joiner) {
  while (x->t->n) give_back(x);
  if (joiner && joiner != x && joiner->t) {
    for (u32 i = 0; i < THREADS * 4; i++) joiner->clock[i] = joiner->clock[i] > x->clock[i] ? joiner->clock[i] : x->clock[i];
    join(joiner->t, x->t);
  } else {
    finish(x->t);
  }
  x->t = NULL;
}
static void new_lock(u32 place) {
  static const u32 kinds[] = {0, 0, RTS_LOCK_RW, RTS_LOCK_RW | RTS_LOCK_WRITERS_FIRST};
  slot[place] = ids;
  traits[ids] = kinds[pick(4)];
  dead_at[ids] = ~0u;
  number[ids++] = rts_order_lock_new(traits[slot[place]]);
}
static void retire(u32 place) {
  u32 id = slot[place];
  if (ids == IDS) return;
  for (u32 i = 0; i < started && pick(4); i++) /* mostly not one that is held */
    if (p[i].t && holds(&p[i], id)) return;
  rts_order_lock_retire(number[id]);
  dead_at[id] = now;
  new_lock(place);
}

static void event(bool retiring) {
  struct play *x = &p[pick(started)];
  u32 what = pick(100);
  if (!x->t) start(NULL);
  else if (what < 50) acquire(x);
  else if (what < 82) give_back(x);
  else if (what < 90) start(x);
  else if (what < 97) end(x, &p[pick(started)]);
  else if (retiring) retire(pick(SLOTS));
}
static void clean_up(void) {
  for (u32 i = 0; i < started; i++)
    if (p[i].t) end(&p[i], NULL);
  for (u32 i = 0; i < SLOTS; i++) rts_order_lock_retire(number[slot[i]]);
}

static void compare(void) {
  struct rts_order_stats after = stats();
  brute_force(false);
  for (u32 i = 0; i < n_told; i++)
    if (!has(truth, n_truth, told_[i])) FAIL("FALSE: no such cycle");
  found_all += n_told, there_all += n_truth;
  brute_force(true);
  bool limits = after.lost != before.lost || after.alike != before.alike;
  limited += limits;
  for (u32 i = 0; i < n_truth && !limits; i++)
    if (!has(told_, n_told, truth[i])) FAIL("MISSED: cycle %llx", (unsigned long long)truth[i]);
  with_cycles += n_told != 0;
}
static void program(u32 number_of_steps) {
  n_all = n_told = ids = started = now = 0;
  before = stats();
  for (u32 i = 0; i < SLOTS; i++) new_lock(i);
  start(NULL);
  bool retiring = pick(2);
  for (now = 1; now <= number_of_steps; now++) event(retiring);
  compare();
  clean_up();
}

int main(int argc, char **argv) {
  u32 first = argc > 1 ? (u32)atoi(argv[1]) : 1, count = argc > 2 ? (u32)atoi(argv[2]) : 1000, steps = argc > 3 ? (u32)atoi(argv[3]) : 60;
  for (seed_no = first; seed_no < first + count; seed_no++) {
    seed = seed_no * 0x9e3779b97f4a7c15ull | 1;
    for (int i = 0; i < 8; i++) next_random(&seed);
    program(steps < STEPS_MAX ? steps : STEPS_MAX);
  }
  struct rts_order_stats s = stats();
  printf("%u programs, %u with cycles: %u cycles found of %u; %u programs met a limit; %u sweeps; %llu steps in %llu searches, lost %llu, alike %llu\n", count,
         with_cycles, found_all, there_all, limited, rts_sweep_count, (unsigned long long)s.steps, (unsigned long long)s.searches, (unsigned long long)s.lost, (unsigned long long)s.alike);
  EXPECT(with_cycles > count / 20 && limited < count / 2 && found_all * 10 > there_all * 9);
  EXPECT(count < 100 || stats().segments < 2000);
  return done();
}
