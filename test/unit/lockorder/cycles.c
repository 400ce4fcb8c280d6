/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A generator: the same cycle over 2 to 5 locks, its edges in each order, in all modes, by way of more locks in between, beside retired ones; and for each way to make
 * it impossible, silence. Each variant is built of new locks and threads in one growing graph. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.debug && %t.debug
#include "Inputs/order_test.h"

enum mode { MUTEX, READ_HELD, READ_WANTED, READERS, WRITERS_FIRST, WRITERS_FIRST_ALONE, MODES };
enum twin { CYCLE, GATE, READ_GATE, ONE_THREAD, TWO_EDGES_ONE_THREAD, JOINED, CREATED, OPEN, TRIED, RETIRED, TWINS };
enum extra { PLAIN, TRIED_FIRST, MORE_HELD, RETIRED_BETWEEN, RETIRED_SWEPT, EXTRAS };
static struct { enum mode mode; enum twin twin; enum extra extra; u32 length; } v;
static u32 locks[5], gate, built, silent;
static thread m, t[5], writer;

static u32 new(void) { return rts_order_lock_new(v.mode == MUTEX ? 0 : v.mode >= WRITERS_FIRST ? RTS_LOCK_RW | RTS_LOCK_WRITERS_FIRST : RTS_LOCK_RW); }
static bool reads_held(u32 i) { return i == 0 && v.mode != MUTEX && v.mode != READ_WANTED; }      /* at lock 0 the modes are tried out */
static bool reads_wanted(u32 i) { return i == 0 && v.mode != MUTEX && v.mode != READ_HELD; }

/* Edge i: holds lock i, wants the next. */
static void edge(u32 i) {
  u32 from = i, to = (i + 1) % v.length;
  thread by = v.twin == ONE_THREAD ? t[0] : v.twin == TWO_EDGES_ONE_THREAD && i == 1 ? t[0] : t[i];
  if (v.twin == JOINED && i == 1) by = create(m);
  if (v.twin == OPEN && i == 0) return;
  bool gated = v.twin == GATE || v.twin == READ_GATE;
  if (gated && i < 2) take(by, gate, v.twin == READ_GATE, false);
  take(by, locks[from], reads_held(from), v.extra == TRIED_FIRST);
  u32 between = 0;
  if (v.extra == MORE_HELD) lock(by, rts_order_lock_new(0));
  if (v.extra >= RETIRED_BETWEEN) lock(by, between = rts_order_lock_new(0));
  take(by, locks[to], reads_wanted(to), v.twin == TRIED && i == 0);
  unlock_all(by);
  if (between) rts_order_lock_retire(between);
  if (v.extra == RETIRED_SWEPT) rts_sweep();
  if (v.twin == JOINED && i == 1) join(m, by);
}

/* What was swept counts as one lock, which is a gate: two edges that had such locks in between are apart. The same edges without are not. */
static void plain_again(void) {
  enum extra was = v.extra;
  v.extra = PLAIN;
  for (u32 i = 0; i < v.length; i++) edge(i);
  v.extra = was;
}
static bool expected(void) { return v.mode != READERS && v.mode != WRITERS_FIRST_ALONE && (v.twin == CYCLE || v.twin == READ_GATE); }

static void start(void) {
  m = unseen_thread();
  for (u32 i = 0; i < v.length; i++) locks[i] = new();
  gate = rts_order_lock_new(RTS_LOCK_RW);
  writer = unseen_thread();
  for (u32 i = 0; i < v.length; i++) t[i] = v.twin == JOINED || v.twin == CREATED ? NULL : create(m);
}
static void one(const u32 *order) {
  u32 before = cycles, sweeps = rts_sweep_count;
  start();
  if (v.mode == WRITERS_FIRST) lock(writer, locks[0]), unlock_all(writer);
  for (u32 k = 0; k < v.length; k++) {
    u32 i = order[k];
    if (!t[i]) t[i] = create(m);
    edge(i);
    if (v.twin == CREATED && k + 1 < v.length) { /* the next one is created by this one, after that */
      u32 next = order[k + 1];
      t[next] = create(t[i]);
    }
    if (v.twin == JOINED) join(m, t[i]), t[i] = NULL;
    if (v.twin == RETIRED && k == v.length - 2) rts_order_lock_retire(locks[order[v.length - 1]]);
  }
  u32 n = cycles - before;
  bool want = expected(), swept = rts_sweep_count != sweeps && v.extra >= RETIRED_BETWEEN && v.length > 2;
  if (want && swept && !n) plain_again(), n = cycles - before;
  if (n != want) failures++, fprintf(stderr, "length %u mode %d twin %d extra %d order %u%u..: %u cycles\n", v.length, v.mode, v.twin, v.extra, order[0], order[1], n);
  if (n && (found.edges_count != v.length || found.writer_needed != (v.mode == WRITERS_FIRST))) failures++, fprintf(stderr, "length %u is %u\n", v.length, found.edges_count);
  built += n, silent += !n;
  for (u32 i = 0; i < v.length; i++) {
    if (t[i]) join(m, t[i]);
    rts_order_lock_retire(locks[i]);
  }
  rts_order_lock_retire(gate);
  finish(writer), finish(m);
}

static void permute(u32 *order, u32 k) {
  if (k == v.length) one(order);
  for (u32 i = k; i < v.length; i++) {
    u32 a = order[k];
    order[k] = order[i], order[i] = a;
    permute(order, k + 1);
    order[i] = order[k], order[k] = a;
  }
}

int main(void) {
  for (v.length = 2; v.length <= RTS_LIMIT(5, 4); v.length++) /* five: nine in ten variants, and each step is validated in debug builds */
    for (v.mode = 0; v.mode < MODES; v.mode++)
      for (v.twin = 0; v.twin < TWINS; v.twin++)
        for (v.extra = 0; v.extra < EXTRAS; v.extra++) {
          u32 order[5] = {0, 1, 2, 3, 4};
          permute(order, 0);
        }
  printf("%u cycles found, %u variants silent\n", built, silent);
  EXPECT(built > RTS_LIMIT(2000, 200) && silent > RTS_LIMIT(20000, 2000));
  EXPECT(stats().lost == 0);
  return done();
}
