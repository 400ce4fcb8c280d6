/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What each primitive orders, and what it does not: message passing in all forms, one after the other on fresh memory. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t
#include "Inputs/race_test.h"

enum { RLX = __ATOMIC_RELAXED, ACQ = __ATOMIC_ACQUIRE, REL = __ATOMIC_RELEASE, AR = __ATOMIC_ACQ_REL, SC = __ATOMIC_SEQ_CST, CON = __ATOMIC_CONSUME };
static uptr x, flag; /* fresh in each case */
static thread a, b, c;
static void fresh(void) { x += 64, flag += 64; }

static void plain_sync(void) {
  fresh(), wr(a, x, 4), be(a), rts_race_release_store(flag), be(b), rts_race_acquire(flag);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), be(a), rts_race_release(flag), be(c), rts_race_release(flag), be(b), rts_race_acquire(flag);
  EXPECT(!rd(b, x, 4)); /* merged, not replaced */
  fresh(), wr(a, x, 4), be(a), rts_race_release(flag), be(c), rts_race_release_store(flag), be(b), rts_race_acquire(flag);
  EXPECT(rd(b, x, 4)); /* replaced */
  fresh(), wr(a, x, 4), be(a), rts_race_acquire(flag), rts_race_release(flag), be(b), rts_race_acquire(flag), rts_race_release(flag);
  EXPECT(!rd(b, x, 4));
  fresh(), be(a), rts_race_release(flag), wr(a, x, 4), be(b), rts_race_acquire(flag);
  EXPECT(rd(b, x, 4)); /* written after the release */
  fresh(), wr(a, x, 4), be(a), rts_race_release(flag), be(b), rts_race_acquire(flag + 8);
  EXPECT(rd(b, x, 4)); /* another object */
  fresh(), wr(a, x, 4), be(a), rts_race_release(flag), rts_race_memory_gone(flag, 8), be(b), rts_race_acquire(flag);
  EXPECT(rd(b, x, 4)); /* forgotten */
}

static bool passes(int store, int load) {
  fresh(), wr(a, x, 4), at_store(a, flag, store), at_load(b, flag, load);
  return !rd(b, x, 4);
}
static void atomics(void) {
  EXPECT(passes(REL, ACQ) && passes(SC, SC) && passes(REL, CON) && passes(SC, ACQ));
  EXPECT(!passes(RLX, ACQ) && !passes(REL, RLX) && !passes(RLX, RLX));
  /* Release sequence: read-modify-writes continue it, other stores end it. */
  fresh(), wr(a, x, 4), at_store(a, flag, REL), at_rmw(c, flag, RLX, true, RLX), at_load(b, flag, ACQ);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), at_store(a, flag, REL), at_store(c, flag, RLX), at_load(b, flag, ACQ);
  EXPECT(rd(b, x, 4));
  fresh(), wr(a, x, 4), at_store(a, flag, REL), at_store(c, flag, REL), at_load(b, flag, ACQ);
  EXPECT(rd(b, x, 4));
  fresh(), wr(a, x, 4), at_rmw(a, flag, REL, true, RLX), at_rmw(c, flag, REL, true, RLX), at_rmw(b, flag, ACQ, true, RLX);
  EXPECT(!rd(b, x, 4));
  /* A compare-exchange that fails acquires by its failure order and releases nothing. */
  fresh(), wr(a, x, 4), at_store(a, flag, REL), at_rmw(b, flag, REL, false, ACQ);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), at_store(a, flag, REL), at_rmw(b, flag, AR, false, RLX);
  EXPECT(rd(b, x, 4));
  fresh(), wr(a, x, 4), at_rmw(a, flag, AR, false, ACQ), at_load(b, flag, ACQ);
  EXPECT(rd(b, x, 4));
  /* The atomic itself: plain against atomic races, atomic against atomic does not, initialisation is part of what a release publishes. */
  fresh(), wr(a, flag, 4);
  EXPECT(at_load(b, flag, ACQ));
  fresh(), at_store(a, flag, RLX);
  EXPECT(!at_load(b, flag, RLX) && !at_store(c, flag, RLX) && rd(b, flag, 4));
  fresh(), wr(a, flag, 4), at_store(a, flag, REL);
  EXPECT(!at_load(b, flag, ACQ));
  fresh(), wr(a, flag, 4), at_store(a, flag, REL);
  EXPECT(at_load(b, flag, RLX));
}

/* -- overlapping atomics of different size or address: whoever reads any byte that was released acquires; nothing is replaced any more. */
static void store_n(thread t, uptr addr, uptr size, int order) {
  be(t), rts_race_atomic_store_begin(addr, size, order, 0x3000), rts_race_atomic_store_end();
}
static void load_n(thread t, uptr addr, uptr size, int order) {
  be(t), rts_race_atomic_load_begin(addr, size, order, 0x3000);
  while (!rts_race_atomic_load_end()) {}
}
static void rmw_n(thread t, uptr addr, uptr size, int order) {
  be(t), rts_race_atomic_rmw_begin(addr, size, order, 0x3000), rts_race_atomic_rmw_end(true, RLX);
}
static void overlaps(void) {
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), load_n(b, flag + 4, 4, ACQ);
  EXPECT(!rd(b, x, 4)); /* a half of it */
  fresh(), wr(a, x, 4), store_n(a, flag + 3, 1, REL), load_n(b, flag, 8, ACQ);
  EXPECT(!rd(b, x, 4)); /* a byte of what is read */
  fresh(), wr(a, x, 4), rmw_n(a, flag, 16, REL), load_n(b, flag + 8, 8, ACQ);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), store_n(a, flag, 4, REL), store_n(c, flag + 4, 4, REL), rmw_n(b, flag, 8, ACQ);
  EXPECT(!rd(b, x, 4)); /* two writers */
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), store_n(c, flag, 4, RLX), load_n(b, flag, 8, ACQ);
  EXPECT(!rd(b, x, 4)); /* the other half is still a's */
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), load_n(c, flag, 1, RLX), store_n(c, flag, 8, RLX), load_n(b, flag, 8, ACQ);
  EXPECT(!rd(b, x, 4)); /* mixed for good: a detection lost */
  fresh(), load_n(b, flag, 8, RLX), wr(a, x, 4), store_n(a, flag, 8, REL), load_n(b, flag + 2, 2, RLX), fence(b, ACQ);
  EXPECT(!rd(b, x, 4)); /* relaxed, then fenced */
  /* A load under way when the object becomes mixed. */
  fresh(), store_n(c, flag, 8, REL), be(b), rts_race_atomic_load_begin(flag, 8, ACQ, 1);
  wr(a, x, 4), store_n(a, flag, 4, REL), be(b);
  EXPECT(!rts_race_atomic_load_end());
  while (!rts_race_atomic_load_end()) {}
  EXPECT(!rd(b, x, 4));
  /* Side by side is not overlapping. */
  fresh(), wr(a, x, 4), store_n(a, flag, 4, REL), store_n(c, flag + 4, 4, REL), load_n(b, flag + 4, 4, ACQ);
  EXPECT(rd(b, x, 4));
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), store_n(c, flag, 8, RLX), load_n(b, flag, 8, ACQ);
  EXPECT(rd(b, x, 4));
  /* By address alone, as locks and annotations are known, and by atomics of any size. */
  fresh(), wr(a, x, 4), be(a), rts_race_release(flag), load_n(b, flag, 8, ACQ);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), store_n(a, flag, 2, REL), be(b), rts_race_acquire(flag);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), rmw_n(c, flag, 4, RLX), be(c), rts_race_release_store(flag + 8), be(b), rts_race_acquire(flag + 8);
  EXPECT(!rd(b, x, 4)); /* locks in a mixed unit order more */
  /* Memory that is used anew. */
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), load_n(c, flag, 4, ACQ), rts_race_memory_gone(flag, 16), load_n(b, flag, 8, ACQ);
  EXPECT(rd(b, x, 4));
  fresh(), wr(a, x, 4), store_n(a, flag, 8, REL), load_n(c, flag, 4, ACQ), rts_race_memory_gone(flag, 8), load_n(b, flag, 8, ACQ);
  EXPECT(!rd(b, x, 4)); /* half a unit: what is there of the other half is kept */
}

static void fences(void) {
  fresh(), wr(a, x, 4), fence(a, REL), at_store(a, flag, RLX), at_load(b, flag, RLX), fence(b, ACQ);
  EXPECT(!rd(b, x, 4));
  fresh(), wr(a, x, 4), fence(a, SC), at_store(a, flag, RLX), at_load(b, flag, ACQ);
  EXPECT(!rd(b, x, 4));
  fresh(), fence(a, REL), wr(a, x, 4), at_store(a, flag, RLX), at_load(b, flag, RLX), fence(b, ACQ);
  EXPECT(rd(b, x, 4)); /* after the fence */
  fresh(), wr(a, x, 4), at_store(a, flag, REL), at_load(b, flag, RLX);
  EXPECT(rd(b, x, 4)); /* no fence yet */
  fence(b, ACQ);
  fresh(), wr(a, x, 4), at_store(a, flag, REL), fence(b, ACQ), at_load(b, flag, RLX);
  EXPECT(rd(b, x, 4)); /* the fence came first */
  /* Arc: drop = release decrement, the last one fences. */
  fresh(), rd(a, x, 4), at_rmw(a, flag, REL, true, RLX), at_rmw(b, flag, REL, true, RLX), fence(b, ACQ);
  EXPECT(!wr(b, x, 4));
  /* Seqlock: data by relaxed atomics, fences on both sides. */
  fresh(), at_rmw(a, flag, ACQ, true, RLX), fence(a, REL), at_store(a, x, RLX), at_store(a, flag, REL);
  EXPECT(!at_load(b, flag, ACQ) && !at_load(b, x, RLX));
  fence(b, ACQ);
  EXPECT(!at_load(b, flag, RLX));
  /* Dekker: each publishes, fences, looks. */
  fresh(), wr(a, x, 4), at_store(a, flag, RLX), fence(a, SC), at_load(a, flag + 8, RLX);
  at_store(b, flag + 8, RLX), fence(b, SC), at_load(b, flag, RLX);
  EXPECT(!rd(b, x, 4));
}

static void threads(void) {
  fresh(), wr(a, x, 4);
  thread child = spawn(a, 10);
  EXPECT(!rd(child, x, 4)); /* created after */
  EXPECT(wr(a, x, 4)); /* written after creation */
  fresh(), wr(child, x, 4), rts_race_thread_finish(child);
  EXPECT(rd(b, x, 4));
  fresh();
  child = spawn(a, 11), wr(child, x, 4), rts_race_thread_finish(child);
  be(b), rts_race_thread_join(b, child), rts_race_thread_delete(child);
  EXPECT(!rd(b, x, 4));
  /* Nobody saw it being created: all before is ordered. */
  fresh(), wr(a, x, 4), be(a);
  thread foreign = rts_race_thread_create(NULL, 12);
  rts_race_thread_start(foreign);
  EXPECT(!rd(foreign, x, 4));
  wr(foreign, x + 8, 4);
  EXPECT(rd(a, x + 8, 4));
  be(foreign), rts_race_thread_finish(foreign), rts_race_thread_delete(foreign);
}

/* A load whose object changes between begin and end is told to load again: whose value it has is not known. */
static void load_again(void) {
  fresh(), wr(a, x, 4), at_store(a, flag, REL);
  be(b), rts_race_atomic_load_begin(flag, 4, ACQ, 1);
  at_store(c, flag, REL), be(b);
  EXPECT(!rts_race_atomic_load_end());
  EXPECT(rts_race_atomic_load_end());
  EXPECT(rd(b, x, 4)); /* the second load met c's value */
  fresh(), be(b), rts_race_atomic_load_begin(flag, 4, ACQ, 1);
  wr(a, x, 4), at_store(a, flag, REL), be(b);
  EXPECT(!rts_race_atomic_load_end());
  EXPECT(rts_race_atomic_load_end());
  EXPECT(!rd(b, x, 4)); /* the object was made meanwhile */
  fresh(), be(b), at_store(a, flag, REL), be(b), rts_race_atomic_load_begin(flag, 4, ACQ, 1);
  int turns = 0;
  for (;; turns++) {
    if (turns < 9) at_store(a, flag, REL);
    be(b);
    if (rts_race_atomic_load_end()) break;
  }
  EXPECT(turns == 9); /* in the end it gets the lock */
}

static void silence(void) {
  fresh(), wr(a, x, 4), be(b), rts_race_ignore_accesses(1);
  EXPECT(!rd(b, x, 4));
  rts_race_ignore_accesses(-1);
  EXPECT(rd(b, x, 4));
  fresh(), wr(a, x, 4), be(a), rts_race_ignore_sync(1), rts_race_release(flag), rts_race_ignore_sync(-1), be(b), rts_race_acquire(flag);
  EXPECT(rd(b, x, 4));
}

static void with_new_threads(void (*test)(void)) {
  a = spawn(main_thread, 1), b = spawn(main_thread, 2), c = spawn(main_thread, 3);
  test();
  thread all[] = {a, b, c};
  for (int i = 0; i < 3; i++) {
    be(all[i]), rts_race_thread_finish(all[i]);
    be(main_thread), rts_race_thread_join(main_thread, all[i]), rts_race_thread_delete(all[i]);
  }
}

/* More releases than a thread has numbers for, on one object in turns (Y5). */
static void many_releases(void) {
  const thread both[2] = {a, b};
  fresh();
  for (u32 i = 0; i < 2 * 66000; i++) {
    be(both[i % 2]), rts_race_acquire(flag);
    EXPECT(!wr(both[i % 2], x, 4));
    rts_race_release_store(flag);
  }
  for (u32 i = 0; i < 2 * 66000; i++) {
    EXPECT(!at_rmw(both[i % 2], flag + 8, AR, true, RLX));
    EXPECT(!wr(both[i % 2], x + 8, 4));
    EXPECT(!at_rmw(both[i % 2], flag + 8, AR, true, RLX));
  }
}

int main(void) {
  start();
  x = memory, flag = memory + 65536;
  with_new_threads(plain_sync);
  with_new_threads(atomics);
  with_new_threads(fences);
  with_new_threads(overlaps);
  with_new_threads(threads);
  with_new_threads(load_again);
  with_new_threads(silence);
  with_new_threads(many_releases);
  return done();
}
