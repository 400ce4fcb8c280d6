/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The engine against an exact oracle (vector clocks without bounds, every access to every byte kept), over random programs of all operations.
 *  - each report is a race of the oracle, and names a thread that the access races with: also where slots, epochs, eras are recycled all
 *    the time (debug limits: 4 slots, 16 epochs);
 *  - with `exact`, where nothing is recycled, the reverse: an access that races is reported, unless it repeats one of the same thread and
 *    epoch to the same bytes.
 * Arguments: first seed, number of seeds, steps of each. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t 1 160 3000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t.debug && %t.debug 1 160 3000
#include "Inputs/race_test.h"

#include <string.h>

#include "race/state.h"
#include "race/sync.h"

enum { THREADS = 96, ALIVE = 9, BYTES = 64, OBJECTS = 6, ATOMICS = 4, KEEP = 4096, UNIT = 16 };
typedef struct { unsigned c[THREADS]; } clock_t_;
struct op { unsigned thread, epoch; bool write, atomic; };
static struct { struct op *ops; unsigned n; } bytes[BYTES + 4 * ATOMICS];
static clock_t_ vc[THREADS], fenced[THREADS], seen[THREADS], object[OBJECTS], atomic_clock[BYTES + 4 * ATOMICS], all_fences;
static bool mixed[(BYTES + 4 * ATOMICS) / UNIT]; /* then atomic_clock of the unit's first byte is that of all of it */
static bool has_fence[THREADS];
static thread threads[THREADS];
static enum { UNBORN, LIVE, DEAD, GONE } state[THREADS];
static unsigned born, racy, told, covered_races;
static u64 seed;
static bool exact;
static unsigned seed_no, step_no, last_t, ordered;

static unsigned pick(unsigned n) { return (unsigned)(next_random(&seed) >> 11) % n; }
static void join(clock_t_ *d, const clock_t_ *s) {
  for (unsigned i = 0; i < THREADS; i++)
    if (s->c[i] > d->c[i]) d->c[i] = s->c[i];
}
#define FAIL(...) (fprintf(stderr, "seed %u step %u: ", seed_no, step_no), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

/* What the oracle says about the access: races with which threads; are the racing bytes repeated ones. */
static bool check(unsigned t, unsigned at, unsigned size, bool write, bool atomic, bool *with, bool *repeated) {
  bool race = false;
  memset(with, 0, THREADS);
  *repeated = true;
  for (unsigned b = at; b < at + size; b++) {
    bool here = false, repeat = false;
    for (unsigned i = 0; i < bytes[b].n; i++) {
      const struct op *o = &bytes[b].ops[i];
      if (o->thread == t) {
        if (o->epoch == vc[t].c[t] && (o->write || !write) && (!o->atomic || atomic)) repeat = true;
      } else if (o->epoch > vc[t].c[o->thread] && (write || o->write) && !(atomic && o->atomic)) {
        race = here = with[o->thread] = true;
      }
    }
    if (here && !repeat) *repeated = false;
  }
  return race;
}
static void record(unsigned t, unsigned at, unsigned size, bool write, bool atomic) {
  for (unsigned b = at; b < at + size; b++) {
    struct op o = {t, vc[t].c[t], write, atomic};
    unsigned i = 0;
    while (i < bytes[b].n && memcmp(&bytes[b].ops[i], &o, sizeof o)) i++;
    if (i < bytes[b].n) continue;
    if (bytes[b].n == KEEP) FAIL("too long for the oracle");
    bytes[b].ops[bytes[b].n++] = o;
  }
}
static void compare(unsigned t, unsigned at, unsigned size, bool write, bool atomic, bool reported_now) {
  bool with[THREADS], repeated, race = check(t, at, size, write, atomic, with, &repeated);
  racy += race, told += reported_now, ordered += !race;
  if (reported_now && !race) FAIL("FALSE REPORT: T%u %s %u+%u, other side T%u", t, write ? "write" : "read", at, size, last[1].tid);
  if (reported_now && last[0].tid != t) FAIL("wrong thread on side 0");
  if (reported_now && last[1].tid != RTS_RACE_NO_TID && !with[last[1].tid]) FAIL("wrong thread: T%u against T%u", t, last[1].tid);
  if (reported_now && exact && last[1].tid == RTS_RACE_NO_TID) FAIL("thread forgotten");
  if (exact && race && !reported_now) {
    if (!repeated) FAIL("MISSED: T%u %s %u+%u atomic %d", t, write ? "write" : "read", at, size, atomic);
    covered_races++;
  }
  record(t, at, size, write, atomic);
}

static bool acquires(int o) { return o != __ATOMIC_RELAXED && o != __ATOMIC_RELEASE; }
static bool releases(int o) { return o == __ATOMIC_RELEASE || o == __ATOMIC_ACQ_REL || o == __ATOMIC_SEQ_CST; }
static void released(unsigned t) { vc[t].c[t]++; }

static void access_plainly(unsigned t, unsigned at, unsigned size, bool write) {
  compare(t, at, size, write, false, write ? wr(threads[t], memory + at, size) : rd(threads[t], memory + at, size));
}
enum races { SELDOM_RACY, ANY };
static void plain_at(unsigned t, unsigned at, unsigned size, enum races races) {
  bool write = pick(3) == 0, with[THREADS], repeated;
  if (races == SELDOM_RACY && pick(30) && check(t, at, size, write, false, with, &repeated)) return;
  access_plainly(t, at, size, write);
}
static void plain(unsigned t) {
  static const unsigned sizes[] = {1, 2, 4, 8, 4, 8, 3, 13, 24};
  unsigned size = sizes[pick(9)], at = pick(BYTES - size + 1);
  if (pick(4)) at = at / size * size, at = at + size > BYTES ? 0 : at;
  plain_at(t, at, size, seed_no & 4 ? SELDOM_RACY : ANY); /* some programs mostly have none */
}
static void mutex_like(unsigned t) {
  unsigned o = pick(OBJECTS);
  uptr addr = memory + 4096 + o * 8;
  be(threads[t]);
  switch (pick(5)) {
  case 0: case 1: rts_race_acquire(addr), join(&vc[t], &object[o]); break;
  case 2: rts_race_release(addr), join(&object[o], &vc[t]), released(t); break;
  case 3: rts_race_release_store(addr), object[o] = vc[t], released(t); break;
  case 4: rts_race_acquire(addr), rts_race_release(addr), join(&vc[t], &object[o]), object[o] = vc[t], released(t); break;
  }
}
/* The clock of these bytes after an operation on them. The engine says whether they are mixed ones by now (sync.h, Y4). */
static clock_t_ *clock_of(unsigned at, unsigned size, bool *of_unit) {
  bool clash, *was = &mixed[at / UNIT];
  const struct rts_sync *o = rts_sync_peek(memory + at, size, &clash);
  *of_unit = *was || (o && o->key & RTS_SYNC_MIXED);
  if (!*of_unit) return &atomic_clock[at];
  at = at / UNIT * UNIT;
  for (unsigned b = at + 1; b < at + UNIT && !*was; b++) join(&atomic_clock[at], &atomic_clock[b]);
  *was = true;
  return &atomic_clock[at];
}
enum what { LOAD, STORE, CHANGE };
static void atomic(unsigned t, unsigned at, unsigned size, enum what what, int order) {
  int failure = pick(2) ? __ATOMIC_RELAXED : __ATOMIC_ACQUIRE;
  bool race, stored = what != CHANGE || pick(4) != 0, write = what != LOAD && stored, of_unit;
  if (what == LOAD && releases(order) && order != __ATOMIC_SEQ_CST) order = __ATOMIC_RELAXED;
  if (what == STORE && acquires(order) && order != __ATOMIC_SEQ_CST) order = __ATOMIC_RELEASE;
  if (what == LOAD) race = load_of(threads[t], memory + at, size, order);
  else if (what == STORE) race = store_of(threads[t], memory + at, size, order);
  else race = rmw_of(threads[t], memory + at, size, order, stored, failure);
  clock_t_ *c = clock_of(at, size, &of_unit);
  if (what != STORE) join(acquires(stored ? order : failure) ? &vc[t] : &seen[t], c);
  else if (!of_unit) memset(c, 0, sizeof *c);
  if (write && releases(order)) join(c, &vc[t]);
  else if (write && has_fence[t]) join(c, &fenced[t]);
  compare(t, at, size, write, true, race);
  if (write && releases(order)) released(t);
}
static bool is_free(unsigned at, unsigned size) {
  bool clash;
  rts_sync_peek(memory + at, size, &clash);
  return !clash;
}
static void atomics(unsigned t) {
  static const int orders[] = {__ATOMIC_RELAXED, __ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST, __ATOMIC_CONSUME};
  static const struct { unsigned char at, size; } some[] = {{0, 8}, {8, 4}, {12, 2}, {14, 1}, {15, 1}, {16, 2}, {20, 4}, {24, 1}, {26, 2}, {32, 8}, {40, 8}, {48, 4}};
  /* Polite programs: in a place of their own. Some others: two in a granule, or of all sizes. */
  unsigned at = seed_no & 4 ? BYTES + pick(ATOMICS) * 4 : pick(ATOMICS) * (seed_no & 8 ? 12 : 4), size = 4;
  if (seed_no & 16) {
    unsigned i = pick(sizeof some / sizeof *some);
    at = some[i].at, size = some[i].size;
  }
  atomic(t, at, size, (enum what)pick(3), orders[pick(7)]);
}
static void fences(unsigned t) {
  static const int orders[] = {__ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST};
  int order = orders[pick(4)];
  fence(threads[t], order);
  if (acquires(order)) join(&vc[t], &seen[t]);
  if (order == __ATOMIC_SEQ_CST) join(&vc[t], &all_fences), all_fences = vc[t];
  if (releases(order)) fenced[t] = vc[t], has_fence[t] = true, released(t);
}
static void memory_op(unsigned t, unsigned at, unsigned size) {
  if (at + size > BYTES) size = BYTES - at;
  be(threads[t]);
  bool objects_stay = !exact && !pick(8); /* as where a signal handler frees, that interrupted the engine */
  threads[t]->busy = objects_stay;
  rts_race_memory_gone(memory + at, size);
  threads[t]->busy = 0;
  for (unsigned b = at; b < at + size; b++) {
    bool *of_unit = &mixed[b / UNIT];
    bytes[b].n = 0;
    if (objects_stay || (*of_unit && (b / UNIT * UNIT < at || b / UNIT * UNIT + UNIT > at + size))) continue;
    if (b % UNIT == UNIT - 1) *of_unit = false;
    memset(&atomic_clock[b], 0, sizeof atomic_clock[b]);
  }
  if (pick(2)) return;
  rts_race_memory_allocated(memory + at, size);
  record(t, at, size, true, false);
}
/* A local variable that comes to life where others were whose users t comes after: nobody forgets their objects. */
static void local_variable(unsigned t, unsigned at, unsigned size) {
  bool with[THREADS], repeated;
  if (check(t, at, size, true, false, with, &repeated)) return;
  be(threads[t]);
  rts_race_memory_allocated(memory + at, size);
  for (unsigned b = at; b < at + size; b++) bytes[b].n = 0;
  record(t, at, size, true, false);
}
/* All that three of them did is ordered before all that they will do. */
static void meet(const unsigned *three) {
  for (unsigned i = 0; i < 6; i++) {
    unsigned t = three[i % 3];
    be(threads[t]);
    if (i < 3) rts_race_release(memory + 4096), join(&object[0], &vc[t]), released(t);
    else rts_race_acquire(memory + 4096), join(&vc[t], &object[0]);
  }
}
/* t reads before and after an atomic access that comes after the first time only. */
static void read_again(unsigned t, unsigned u, unsigned at, unsigned size) {
  access_plainly(t, at, size, false);
  be(threads[t]), rts_race_release(memory + 4096), join(&object[0], &vc[t]), released(t);
  be(threads[u]), rts_race_acquire(memory + 4096), join(&vc[u], &object[0]);
  atomic(u, at, size, STORE, pick(2) ? __ATOMIC_RELAXED : __ATOMIC_RELEASE);
  access_plainly(t, at, size, false);
}
/* All of a granule's life: a few threads that hand on an atomic, parts of it before it has an object, and, rarely, later; plain accesses of parts of it. */
static void one_granule(unsigned t, const unsigned *live, unsigned n) {
  unsigned at = pick(BYTES / 8) * 8, size = 1u << (at / 8 + seed_no / 64) % 4, whole = at + at / 8 % (8 / size) * size, first = pick(n);
  const unsigned three[3] = {live[first], live[(first + 1) % n], live[(first + 2) % n]};
  memory_op(t, at / UNIT * UNIT, UNIT);
  for (unsigned i = 0, most = 10 + pick(60); i < most; i++) {
    unsigned u = three[pick(3)], part = 1u << pick(4), part_at = at + pick(8) / part * part;
    switch (pick(9)) {
    case 0: if (is_free(part_at, part) || !pick(50)) atomic(u, part_at, part, (enum what)pick(3), __ATOMIC_RELAXED); break;
    case 1: atomic(u, whole, size, pick(2) ? STORE : CHANGE, __ATOMIC_RELEASE); break;
    case 2: atomic(u, whole, size, pick(2) ? LOAD : CHANGE, __ATOMIC_ACQUIRE); break;
    case 3: atomic(u, whole, size, (enum what)pick(3), pick(2) ? __ATOMIC_ACQ_REL : __ATOMIC_RELAXED); break;
    case 4: mutex_like(u); break;
    case 5: if (!pick(4)) meet(three), local_variable(u, at, 8), pick(2) ? meet(three) : (void)0; break;
    case 6: if (!pick(4)) read_again(u, three[pick(3)], whole, size); break;
    default: plain_at(u, part_at, part, seed_no & 4 ? SELDOM_RACY : ANY);
    }
  }
  if (pick(2)) atomic(three[pick(3)], at, 8 - pick(2) * 4, LOAD, __ATOMIC_RELAXED);
  for (unsigned i = 0; i < 3; i++) plain_at(three[i], at + pick(8), 1, ANY);
}
static void threading(unsigned t, unsigned alive) {
  if (born < THREADS && alive < (seed_no & 32 ? ALIVE / 2 : ALIVE) && pick(2)) {
    unsigned n = born++;
    threads[n] = spawn(threads[t], n);
    vc[n] = vc[t];
    vc[n].c[n] = 1;
    released(t);
    state[n] = LIVE;
    return;
  }
  unsigned u = pick(born);
  if (u == t || !u) return;
  if (state[u] == LIVE && alive > 3) {
    be(threads[u]);
    rts_race_thread_finish(threads[u]);
    state[u] = DEAD;
  } else if (state[u] == DEAD) {
    be(threads[t]);
    if (pick(4)) rts_race_thread_join(threads[t], threads[u]), join(&vc[t], &vc[u]);
    if (pick(2)) rts_race_thread_delete(threads[u]), state[u] = GONE;
  }
}
/* As from a signal handler that interrupted the engine: not recorded, so it must silence. */
static void nested(unsigned t) {
  unsigned o = pick(OBJECTS);
  uptr addr = memory + 4096 + o * 8;
  be(threads[t]);
  threads[t]->busy = 1;
  if (pick(2)) rts_race_acquire(addr), join(&vc[t], &object[o]);
  else rts_race_release(addr), join(&object[o], &vc[t]), released(t);
  threads[t]->busy = 0;
}

static void step(void) {
  unsigned live[THREADS], n = 0;
  for (unsigned i = 0; i < born; i++)
    if (state[i] == LIVE) live[n++] = i;
  /* Shares of the kinds of operations: mostly accesses, mostly synchronisation, mostly atomics, many threads that come and go. */
  static const unsigned char mixes[4][6] = {{50, 70, 86, 91, 93, 99}, {25, 80, 90, 95, 96, 99}, {20, 25, 75, 93, 94, 99}, {35, 60, 70, 75, 77, 100}};
  const unsigned char *mix = mixes[seed_no % 4];
  unsigned t = live[pick(n)], what = pick(100);
  if (last_t < THREADS && state[last_t] == LIVE && pick(3)) t = last_t; /* runs of one thread */
  last_t = t;
  if (seed_no & 16 && !pick(30)) one_granule(t, live, n);
  else if (what < mix[0]) plain(t);
  else if (what < mix[1]) mutex_like(t);
  else if (what < mix[2]) atomics(t);
  else if (what < mix[3]) fences(t);
  else if (what < mix[4]) memory_op(t, pick(BYTES / 8) * 8, (1 + pick(3)) * 8);
  else if (what < mix[5]) threading(t, n);
  else if (!exact) nested(t);
}

static void run(unsigned number, unsigned steps) {
  seed_no = number;
  seed = number * 0x9e3779b97f4a7c15ull + 1;
  for (unsigned b = 0; b < BYTES + 4 * ATOMICS; b++) bytes[b].n = 0;
  memset(vc, 0, sizeof vc), memset(fenced, 0, sizeof fenced), memset(seen, 0, sizeof seen), memset(object, 0, sizeof object);
  memset(atomic_clock, 0, sizeof atomic_clock), memset(&all_fences, 0, sizeof all_fences), memset(has_fence, 0, sizeof has_fence), memset(mixed, 0, sizeof mixed);
  rts_race_memory_gone(memory, 1 << 16);
  born = 1;
  last_t = 0;
  threads[0] = main_thread;
  state[0] = LIVE;
  vc[0].c[0] = 1;
  for (step_no = 0; step_no < steps; step_no++) step();
  /* The next program's main thread is ordered after all of this one's, and its fences. */
  be(main_thread);
  for (unsigned u = 1; u < born; u++) {
    if (state[u] == LIVE) be(threads[u]), rts_race_thread_finish(threads[u]);
    be(main_thread);
    if (state[u] != GONE) rts_race_thread_join(main_thread, threads[u]), rts_race_thread_delete(threads[u]);
  }
}

int main(int argc, char **argv) {
  unsigned first = argc > 1 ? (unsigned)atoi(argv[1]) : 1, count = argc > 2 ? (unsigned)atoi(argv[2]) : 20, steps = argc > 3 ? (unsigned)atoi(argv[3]) : 3000;
  exact = RTS_SLOTS > 4;
  start();
  for (unsigned b = 0; b < BYTES + 4 * ATOMICS; b++) bytes[b].ops = malloc(KEEP * sizeof(struct op));
  for (unsigned s = first; s < first + count; s++) run(s, steps);
  struct rts_race_stats st;
  rts_race_get_stats(&st);
  fprintf(stderr, "%u accesses without race, %u racy ones, %u reported, %u repeated; slow %llu inflated %llu eras %llu slots recycled %llu taken %llu stuck %llu lost history %llu sync lost %llu\n",
          ordered, racy, told, covered_races, (unsigned long long)st.accesses_slow, (unsigned long long)st.inflated, (unsigned long long)st.eras,
          (unsigned long long)st.slots_recycled, (unsigned long long)st.slots_taken, (unsigned long long)st.stuck, (unsigned long long)st.history_lost, (unsigned long long)st.sync_lost);
  EXPECT(told > 0);
  return done();
}
