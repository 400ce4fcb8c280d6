/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Within a granule nothing is evicted: many readers before a writer, bytes of different owners, mixed strengths, large ranges; side-table entries come and go; cells stand
 * over addressable bytes only. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t
#include "Inputs/race_test.h"

#include "race/second.h"
#include "race/side.h"
#include "race/state.h"

enum { READERS = 100 };
static thread t[READERS + 1];

static void many_readers(void) {
  uptr x = memory;
  wr(main_thread, x, 8);
  for (unsigned i = 0; i <= READERS; i++) t[i] = spawn(main_thread, i + 1);
  for (unsigned i = 0; i < READERS; i++) EXPECT(!rd(t[i], x, 8));
  EXPECT(rts_word_inflated(*rts_cells_of(x)));
  /* The writer is ordered after all but one of them. */
  for (unsigned odd = 0; odd < READERS; odd += 33) {
    thread w = spawn(main_thread, 200 + odd);
    for (unsigned i = 0; i < READERS; i++) EXPECT(!rd(t[i], x, 8));
    for (unsigned i = 0; i < READERS; i++)
      if (i != odd) be(t[i]), rts_race_release(memory + 4096 + odd * 8);
    be(w), rts_race_acquire(memory + 4096 + odd * 8);
    EXPECT(wr(w, x, 8));
    EXPECT(last[1].tid == odd + 1 && last[1].addr == x && last[1].size == 8 && last[1].pc && !(last[1].flags & RTS_RACE_WRITE));
    be(w), rts_race_thread_finish(w), be(main_thread), rts_race_thread_join(main_thread, w);
    for (unsigned i = 0; i < READERS; i++) be(t[i]), rts_race_acquire(memory + 4096 + odd * 8), rts_race_thread_join(t[i], w);
  }
  for (unsigned i = 0; i < READERS; i++) be(t[i]), rts_race_release(memory + 8192);
  be(main_thread), rts_race_acquire(memory + 8192);
  EXPECT(!wr(main_thread, x, 8));
  EXPECT(!rts_word_inflated(*rts_cells_of(x))); /* an ordered write covers all */
}

static void bytes(void) {
  uptr x = memory + 64;
  for (unsigned i = 0; i < 8; i++) EXPECT(!wr(t[i], x + i, 1));
  for (unsigned i = 0; i < 8; i++) {
    EXPECT(rd(t[20 + i], x + i, 1) && last[1].tid == i + 1 && last[1].addr == x + i && last[1].size == 1);
    EXPECT(!rd(t[i], x + i, 1) || last[1].tid > 20);
  }
  rts_race_memory_gone(x, 8);
  EXPECT(!*rts_cells_of(x) && !wr(t[3], x, 8));
  /* Unaligned, over two granules; vectors. */
  x = memory + 128;
  wr(t[0], x + 6, 4);
  EXPECT(rd(t[1], x + 9, 1) && last[1].addr == x + 6 && last[1].size == 4);
  EXPECT(!rd(t[1], x + 10, 1) && !rd(t[1], x + 5, 1));
  EXPECT(rd(t[2], x, 32) && wr(t[3], x, 16));
}

static void strengths(void) {
  uptr x = memory + 256;
  wr(t[0], x, 4), at_store(t[0], x, __ATOMIC_RELAXED);
  EXPECT(at_load(t[1], x, __ATOMIC_RELAXED)); /* the plain write is still there */
  x += 8, rd(t[0], x, 4), at_store(t[0], x, __ATOMIC_RELAXED);
  EXPECT(at_store(t[1], x, __ATOMIC_RELAXED) && !(last[1].flags & RTS_RACE_WRITE));
  x += 8, at_store(t[0], x, __ATOMIC_RELAXED), at_store(t[1], x, __ATOMIC_RELAXED);
  EXPECT(rd(t[2], x, 4) && (last[1].flags & RTS_RACE_ATOMIC));
  /* Two epochs of one thread: who knows the first only. */
  x += 8, wr(t[0], x, 4), be(t[0]), rts_race_release(memory + 16384), wr(t[0], x + 4, 4), be(t[1]), rts_race_acquire(memory + 16384);
  EXPECT(!rd(t[1], x, 4) && rd(t[1], x + 4, 4));
}

static void ranges(void) {
  uptr x = memory + 32768;
  be(t[0]), rts_race_access(x + 3, 100000, RTS_RACE_WRITE, 0x77);
  EXPECT(!rd(t[1], x, 2) && !rd(t[1], x + 100003, 4));
  EXPECT(rd(t[1], x + 100002, 1) && last[1].pc == 0x77);
  EXPECT(rd(t[1], x + 3, 1) && rd(t[1], x + 50000, 8));
  be(t[0]);
  EXPECT(rts_race_range_same(x + 100, 5000, true) && !rts_race_range_same(x, 16, true));
  be(t[2]);
  EXPECT(!rts_race_range_same(x + 100, 5000, true));
  be(t[0]), rts_race_memory_gone(x, 100008);
  for (uptr i = 0; i < 100008; i += 8) EXPECT(!*rts_cells_of(x + i));
  be(t[4]), rts_race_memory_allocated(x, 1021);
  EXPECT(!rd(t[4], x + 1020, 1) && rd(t[5], x + 1020, 1) && (last[1].flags & RTS_RACE_ALLOC) && !rd(t[5], x + 1021, 1));
}

/* R2: a write that comes late over poisoned bytes leaves no cell. */
static void poisoned(void) {
  uptr x = memory + 300000;
  *rts_shadow_of(x) = (s8)0xfd, *rts_shadow_of(x + 8) = 3;
  wr(t[0], x, 8), wr(t[0], x + 8, 3), wr(t[0], x + 11, 1);
  EXPECT(!*rts_cells_of(x) && !(*rts_cells_of(x + 8) & 0xf8));
  *rts_shadow_of(x) = *rts_shadow_of(x + 8) = 0;
}

/* Two fields used at different times have a second word, which goes when one access covers both or the memory goes. */
static void fields(void) {
  uptr x = memory + 350000, lock = memory + 16384 + 64;
  for (unsigned i = 0; i < 3; i++) {
    be(t[i]), rts_race_acquire(lock);
    EXPECT(!wr(t[i], x + 4 * (i & 1), 4) && !rd(t[i], x, 8) && hits(x + 4 * (i & 1), 4, true) && hits(x, 8, false));
    EXPECT(!rts_word_inflated(*rts_cells_of(x)) && (i == 0) == !rts_second(x));
    be(t[i]), rts_race_release_store(lock);
  }
  EXPECT(rd(t[5], x, 4) && last[1].tid == 3 && rd(t[5], x + 4, 1) && last[1].tid == 2);
  be(t[6]), rts_race_acquire(lock);
  EXPECT(!rd(t[6], x, 8) && wr(t[6], x, 8) && last[1].tid == 6);
  be(t[7]), rts_race_acquire(lock), be(t[5]), rts_race_release(lock), be(t[6]), rts_race_release(lock), be(t[8]), rts_race_acquire(lock);
  EXPECT(!wr(t[8], x, 8) && !rts_second(x));
  be(t[8]), rts_race_release(lock), wr(t[8], x, 4), rd(t[9], x + 4, 4), rd(t[10], x + 4, 4);
  EXPECT(rts_second(x));
  be(t[8]), rts_race_memory_gone(x - 16, 32);
  EXPECT(!rts_second(x) && !*rts_cells_of(x) && !wr(t[11], x, 8));
}

/* Two plain fields in turn, as the stubs come: the one that makes room is kept. */
static void fields_by_stub(void) {
  uptr x = memory + 1024, order = memory + 16384 + 1024;
  for (unsigned i = 0; i < 2; i++, x += 8, order += 8) {
    wr(t[0], x, 4);
    be(t[0]), rts_race_release_store(order);
    wr(t[0], x + 4, 4);
    be(t[0]), rts_race_release_store(order + 256);
    EXPECT(rts_second(x) && by_stub(x + 4 * i, 4, true, 0x1000) == RTS_RACE_SMALL_DONE); /* the other field, or the same one again */
    be(t[1]), rts_race_acquire(order);
    EXPECT(rd(t[1], x + 4, 4) && last[1].tid == 1);
    EXPECT(rd(t[1], x, 4) == !i);
  }
}

/* Two atomics in a granule, by the short way of whole operations: what is left of others' records, and of reads of now. */
static void whole_store(thread w, uptr x) { be(w); EXPECT(rts_race_whole_store(x, 4, 0, __ATOMIC_RELAXED, WHOLE_FRAME, tell_whole)); }
static void whole_load(thread r, uptr x) { be(r); EXPECT(rts_race_whole_load(x, 4, __ATOMIC_RELAXED, WHOLE_FRAME, tell_whole).done); }
static void atomic_fields(void) {
  uptr x = memory + 768, order = memory + 12288;
  at_store(t[0], x, __ATOMIC_RELAXED);
  whole_store(t[1], x);
  be(t[1]), rts_race_release(order);
  whole_store(t[1], x); /* t[0]'s is as old as before, and still unordered */
  be(t[1]), rts_race_release(order);
  be(t[2]), rts_race_acquire(order);
  EXPECT(wr(t[2], x, 4) && last[1].tid == 1 && last[1].flags & RTS_RACE_WRITE);

  x += 8;
  at_store(t[0], x + 4, __ATOMIC_RELAXED);
  be(t[0]), rts_race_release(order + 8);
  whole_load(t[0], x + 4);
  whole_store(t[0], x); /* beside what was just read */
  be(t[3]), rts_race_acquire(order + 8);
  EXPECT(wr(t[3], x + 4, 4) && last[1].tid == 1 && !(last[1].flags & RTS_RACE_WRITE));

  x += 8; /* and beside what was just written */
  at_store(t[0], x + 4, __ATOMIC_RELAXED);
  be(t[0]), rts_race_release(order + 16);
  whole_store(t[0], x + 4);
  whole_store(t[0], x);
  be(t[3]), rts_race_acquire(order + 16);
  EXPECT(rd(t[3], x + 4, 4) && last[1].tid == 1 && last[1].flags & RTS_RACE_WRITE);

  x += 8; /* initialised, and in use: nothing to tell, and the initialisation stays */
  wr(t[0], x, 8);
  be(t[0]), rts_race_release(order + 24);
  be(t[1]), rts_race_acquire(order + 24);
  unsigned before = reported;
  for (unsigned i = 0; i < 3; i++) whole_store(t[1], x), whole_load(t[1], x), be(t[1]), rts_race_release(order + 32);
  EXPECT(reported == before);
  EXPECT(at_load(t[4], x, __ATOMIC_RELAXED) && last[1].tid == 1 && !(last[1].flags & RTS_RACE_ATOMIC));
}

/* What several threads read again and again is recorded by them (readers.h): of all of them, by bytes, until a write comes after them all. */
static void read_by_stub(thread by, uptr x, uptr size) {
  be(by);
  EXPECT(by_stub(x, size, false, 0x2000) == RTS_RACE_SMALL_DONE);
}
static u32 mark_at(uptr x) {
  u32 r = rts_word_r(*rts_cells_of(x)), r2 = rts_word_r(rts_second(x));
  return rts_cell_is_readers(r2) ? r2 : rts_cell_is_readers(r) ? r : 0;
}
static void shared_by(uptr x, uptr size, unsigned n) {
  for (unsigned i = 0; i < 4 + n; i++) read_by_stub(t[i < 4 ? i % 2 : i - 4], x, size), rts_race_release(memory + 8192);
}
static void readers(void) {
  uptr x = memory + 40000, order = memory + 12288;
  enum { N = 20 };
  /* The writer comes after all but one of them. */
  for (unsigned odd = 0; odd < N; odd++, x += 8) {
    thread w = spawn(main_thread, 300 + odd);
    shared_by(x, 8, N);
    EXPECT(mark_at(x) && rts_cell_epoch(mark_at(x)) == odd + 1);
    for (unsigned i = 0; i < N; i++) read_by_stub(t[i], x, 8);
    for (unsigned i = 0; i < N; i++)
      if (i != odd) be(t[i]), rts_race_release(order + odd * 8);
    be(w), rts_race_acquire(order + odd * 8);
    EXPECT(wr(w, x, 8) && last[1].tid == odd + 1 && last[1].addr == x && last[1].pc == 0x2000 && !(last[1].flags & RTS_RACE_WRITE));
    /* What raced is still there for a writer who comes after the first one only. */
    thread v = spawn(w, 400 + odd);
    EXPECT(mark_at(x) && wr(v, x, 8) && last[1].tid == odd + 1);
    be(t[odd]), rts_race_release(order + odd * 8), be(v), rts_race_acquire(order + odd * 8), rts_race_release(order + odd * 8 + 256);
    EXPECT(!wr(v, x, 4) && mark_at(x) && !wr(v, x + 4, 4) && !mark_at(x) && !wr(v, x, 8));
    be(v), rts_race_release(order + odd * 8 + 512);
    EXPECT(rd(t[odd], x, 1) && last[1].tid == 400 + odd);
    be(main_thread);
    for (unsigned i = 0; i < 2; i++) rts_race_thread_finish(i ? v : w), rts_race_thread_join(main_thread, i ? v : w), rts_race_thread_delete(i ? v : w);
  }
  /* Bytes that the mark does not speak for, atomics, and other bytes of the granule. */
  shared_by(x, 4, 2);
  EXPECT((mark_at(x) & RTS_CELL_BYTES) == 0xf);
  read_by_stub(t[3], x, 8);
  EXPECT(wr(t[4], x + 6, 1) && last[1].tid == 4);
  x += 8, shared_by(x, 4, 2);
  EXPECT(!wr(t[4], x + 4, 4) && mark_at(x));
  EXPECT(at_store(t[5], x, __ATOMIC_RELAXED) && !(last[1].flags & (RTS_RACE_ATOMIC | RTS_RACE_WRITE)));
  x += 8, shared_by(x, 8, 2);
  EXPECT(!at_load(t[5], x, __ATOMIC_RELAXED));
  /* Freed, and another's: nothing is left. */
  x += 8, shared_by(x, 8, 2);
  be(t[0]), rts_race_memory_gone(x, 8);
  EXPECT(!mark_at(x) && !wr(t[6], x, 8));
  /* Who reads twice in an epoch hits inline from the next one on; the other reader does not take that from him. */
  x += 8, shared_by(x, 8, 2);
  for (unsigned i = 0; i < 8; i++) {
    read_by_stub(t[0], x, 8), read_by_stub(t[0], x, 8), read_by_stub(t[1], x, 8), read_by_stub(t[1], x, 8);
    be(t[0]);
    bool first = hits(x, 8, false);
    be(t[1]);
    EXPECT(i < 1 || first != hits(x, 8, false));
    be(t[0]), rts_race_release(order), be(t[1]), rts_race_release(order + 8);
  }
  thread w = spawn(main_thread, 500);
  be(w), rts_race_acquire(order + 8);
  EXPECT(wr(w, x, 8) && last[1].tid == 1);
  /* Nor does he if the word says what the record does not. */
  x += 8, shared_by(x, 8, 2);
  u32 h = rts_cell_slot(rts_word_r(*rts_cells_of(x))) == rts_race_stamp(t[0]) >> 24 ? 0 : 1;
  read_by_stub(t[1 - h], x, 8), read_by_stub(t[1 - h], x, 8);
  be(t[h]), rts_race_release(order + 16), be(t[1 - h]), rts_race_acquire(order + 16), rts_race_release(order + 24);
  be(t[h]), rts_race_access(x, 8, RTS_RACE_READ, 0x2000);
  read_by_stub(t[1 - h], x, 8), rts_race_release(order + 24);
  w = spawn(main_thread, 501), be(w), rts_race_acquire(order + 24);
  EXPECT(wr(w, x, 8) && last[1].tid == h + 1);
  /* In a later era nothing of it counts. */
  x += 8, shared_by(x, 8, 2);
  u32 slot = rts_race_stamp(t[0]) >> 24, number = rts_cell_epoch(mark_at(x));
  EXPECT(rts_load_relaxed(rts_readers_of(slot, number)));
  be(main_thread);
  EXPECT(rts_race_flush());
  for (unsigned i = 0; i < 1000; i++) be(t[i % READERS]), rts_race_release(order + 1024 + i % READERS * 8);
  be(t[0]);
  EXPECT(!wr(t[7], x, 8) && !rts_load_relaxed(rts_readers_of(slot, number)));
}

/* The side table does not grow when granules inflate and deflate, or are freed inflated. */
static void entries_come_back(void) {
  uptr x = memory + 400000;
  struct rts_race_stats s;
  for (unsigned i = 0; i < 200000; i++) {
    uptr g = x + i % 512 * 8;
    wr(t[i % 7], g, 4), wr(t[i % 11 + 8], g + 4, 4);
    for (unsigned k = 0; k < 3; k++) rd(t[i % 3 + 30 + 3 * k], g, 8);
    if (i % 512 == 511) be(t[0]), rts_race_memory_gone(x, 4096);
  }
  rts_race_get_stats(&s);
  EXPECT(s.inflated > 100000 && s.side_full == 0);
  u32 e = rts_side_new(rts_race_self, rts_race_era() & 1, 1);
  EXPECT(e < 4 * 512 * 8);
}

int main(void) {
  start();
  many_readers();
  bytes();
  strengths();
  ranges();
  poisoned();
  fields();
  fields_by_stub();
  atomic_fields();
  entries_come_back();
  readers();
  return done();
}
