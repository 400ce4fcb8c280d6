/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The engine against an exact oracle (vector clocks without bounds, every access to every byte kept), over random programs of all operations.
 *  - each report is a race of the oracle, and names a thread that the access races with: also where slots, epochs, eras are recycled all
 *    the time (debug limits: 4 slots, 16 epochs);
 *  - with `exact`, where nothing is recycled, the reverse: an access that races is reported, unless it repeats one of the same thread and
 *    epoch to the same bytes.
 * Arguments: first seed, number of seeds, steps of each. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t 1 60 3000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t.debug && %t.debug 1 60 3000
#include "Inputs/race_test.h"

#include <string.h>

#include "race/state.h"

enum { THREADS = 96, ALIVE = 9, BYTES = 64, OBJECTS = 6, ATOMICS = 4, KEEP = 4096 };
typedef struct { unsigned c[THREADS]; } clock_t_;
struct op { unsigned thread, epoch; bool write, atomic; };
static struct { struct op *ops; unsigned n; } bytes[BYTES + 4 * ATOMICS];
static clock_t_ vc[THREADS], fenced[THREADS], seen[THREADS], object[OBJECTS], atomic_clock[BYTES + 4 * ATOMICS], all_fences;
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

static void plain(unsigned t) {
  static const unsigned sizes[] = {1, 2, 4, 8, 4, 8, 3, 13, 24};
  unsigned size = sizes[pick(9)], at = pick(BYTES - size + 1);
  if (pick(4)) at = at / size * size, at = at + size > BYTES ? 0 : at;
  bool write = pick(3) == 0, with[THREADS], repeated;
  if (seed_no & 4 && pick(30) && check(t, at, size, write, false, with, &repeated)) return; /* a program that mostly has none */
  compare(t, at, size, write, false, write ? wr(threads[t], memory + at, size) : rd(threads[t], memory + at, size));
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
static void atomics(unsigned t) {
  static const int orders[] = {__ATOMIC_RELAXED, __ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST, __ATOMIC_CONSUME};
  /* Polite programs: in a place of their own. Some others: two in a granule. */
  unsigned at = seed_no & 4 ? BYTES + pick(ATOMICS) * 4 : pick(ATOMICS) * (seed_no & 8 ? 12 : 4);
  clock_t_ *c = &atomic_clock[at];
  int order = orders[pick(7)];
  bool race, stored = true, write = true;
  switch (pick(3)) {
  case 0:
    if (releases(order) && order != __ATOMIC_SEQ_CST) order = __ATOMIC_RELAXED;
    race = at_load(threads[t], memory + at, order), write = false;
    join(acquires(order) ? &vc[t] : &seen[t], c);
    break;
  case 1:
    if (acquires(order) && order != __ATOMIC_SEQ_CST) order = __ATOMIC_RELEASE;
    race = at_store(threads[t], memory + at, order);
    if (releases(order)) *c = vc[t];
    else if (has_fence[t]) *c = fenced[t];
    else memset(c, 0, sizeof *c);
    break;
  default: {
    int failure = pick(2) ? __ATOMIC_RELAXED : __ATOMIC_ACQUIRE;
    write = stored = pick(4) != 0;
    race = at_rmw(threads[t], memory + at, order, stored, failure);
    join(acquires(stored ? order : failure) ? &vc[t] : &seen[t], c);
    if (stored && releases(order)) join(c, &vc[t]);
    else if (stored && has_fence[t]) join(c, &fenced[t]);
  }
  }
  compare(t, at, 4, write, true, race);
  if (write && releases(order)) released(t);
}
static void fences(unsigned t) {
  static const int orders[] = {__ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL, __ATOMIC_SEQ_CST};
  int order = orders[pick(4)];
  fence(threads[t], order);
  if (acquires(order)) join(&vc[t], &seen[t]);
  if (order == __ATOMIC_SEQ_CST) join(&vc[t], &all_fences), all_fences = vc[t];
  if (releases(order)) fenced[t] = vc[t], has_fence[t] = true, released(t);
}
static void memory_op(unsigned t) {
  unsigned at = pick(BYTES / 8) * 8, size = (1 + pick(3)) * 8;
  if (at + size > BYTES) size = BYTES - at;
  be(threads[t]);
  rts_race_memory_gone(memory + at, size);
  for (unsigned b = at; b < at + size; b++) bytes[b].n = 0, memset(&atomic_clock[b], 0, sizeof atomic_clock[b]);
  if (pick(2)) return;
  rts_race_memory_allocated(memory + at, size);
  record(t, at, size, true, false);
}
static void threading(unsigned t, unsigned alive) {
  if (born < THREADS && alive < ALIVE && pick(2)) {
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
  if (what < mix[0]) plain(t);
  else if (what < mix[1]) mutex_like(t);
  else if (what < mix[2]) atomics(t);
  else if (what < mix[3]) fences(t);
  else if (what < mix[4]) memory_op(t);
  else if (what < mix[5]) threading(t, n);
  else if (!exact) nested(t);
}

static void run(unsigned number, unsigned steps) {
  seed_no = number;
  seed = number * 0x9e3779b97f4a7c15ull + 1;
  for (unsigned b = 0; b < BYTES + 4 * ATOMICS; b++) bytes[b].n = 0;
  memset(vc, 0, sizeof vc), memset(fenced, 0, sizeof fenced), memset(seen, 0, sizeof seen), memset(object, 0, sizeof object);
  memset(atomic_clock, 0, sizeof atomic_clock), memset(&all_fences, 0, sizeof all_fences), memset(has_fence, 0, sizeof has_fence);
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
