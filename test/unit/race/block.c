/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Blocks of the heap: the short ways of malloc and free write and clear exactly the block's cells, and know of the same races as the long one. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t.debug && %t.debug
#include "Inputs/race_test.h"

#include "race/second.h"
#include "race/state.h"

enum { THREADS = 3, BYTES = 32768 };
#define FEW (RTS_SLOTS < 100)
static thread t[THREADS];

static u32 bytes_of(uptr size, uptr granule) { return size >= granule * 8 + 8 ? 0xff : size > granule * 8 ? (1u << (size - granule * 8)) - 1 : 0; }

static void every_size(void) {
  for (uptr size = 1; size <= BYTES; size += size < 300 ? 1 : size < 4200 ? 61 : 1531) {
    uptr x = memory + 65536 * 2 - 2048 + size % 7 * 16; /* over borders of pages of all kinds */
    uptr y = x + size % 5 * 1024;
    wr(t[1], y + 8, 4), rd(t[0], y + 8, 8), rd(t[2], y + 8, 8); /* there is a second word */
    be(t[1]), rts_race_memory_gone(x - 16, BYTES + 32);
    be(t[0]);
    EXPECT(rts_race_block_allocated(x, size));
    for (uptr g = 0; g <= size / 8 + 2; g++) {
      u32 bytes = bytes_of(size, g), cell = bytes ? (__rts_cur & ~RTS_CELL_BYTES) | bytes : 0;
      EXPECT(*rts_cells_of(x + g * 8) == rts_word(cell, cell));
    }
    EXPECT(!*rts_cells_of(x - 8) && wr(t[1], x + size - 1, 1) && (last[1].flags & RTS_RACE_ALLOC) && last[1].size == size);
    EXPECT(rts_race_block_gone(x, size));
    for (uptr g = 0; g <= size / 8 + 2; g++) EXPECT(!*rts_cells_of(x + g * 8) && !rts_second(x + g * 8));
  }
  uptr x = memory;
  be(t[0]);
  EXPECT(!rts_race_block_allocated(x, BYTES + 1) && !rts_race_block_freeing(x, BYTES + 1, 1) && !rts_race_block_gone(x, BYTES + 1));
  EXPECT(!rts_race_block_allocated(x + 8, 8) && !*rts_cells_of(x));
}

/* Threads hand a block on to each other, mostly in order. At each free both ways are asked. */
static void same_races(void) {
  static u64 cells[BYTES / 8 + 2];
  u64 seed = 88172645463325252ull;
  uptr x = memory + 400000 / 32768 * 32768 - 128, lock = memory + 900000;
  unsigned quick = 0, slow = 0, races = 0, inflated = 0;
  for (unsigned round = 0; round < 20000; round++) {
    uptr size = next_random(&seed) % 8 ? 1 + next_random(&seed) % 200 : 1 + next_random(&seed) % (round % 64 ? 700 : 9000);
    be(t[0]);
    EXPECT(rts_race_block_allocated(x, size));
    rts_race_release(lock);
    bool apart = round % 3 == 0; /* somebody does not wait for the one before him */
    for (unsigned turn = next_random(&seed) % 4; turn; turn--) {
      thread who = t[next_random(&seed) % THREADS];
      be(who);
      if (!apart || next_random(&seed) % 2) rts_race_acquire(lock);
      for (unsigned n = 1 + next_random(&seed) % 6; n; n--) {
        uptr at = next_random(&seed) % size, wide = 1ul << next_random(&seed) % 4;
        if (at % wide || at + wide > size) wide = 1;
        if (next_random(&seed) % 2) wr(who, x + at, wide);
        else rd(who, x + at, wide);
      }
      rts_race_release(lock);
    }
    thread last_one = t[next_random(&seed) % THREADS];
    be(last_one);
    if (!apart || next_random(&seed) % 4) rts_race_acquire(lock);
    for (uptr g = 0; g < (size + 7) / 8; g++) {
      cells[g] = *rts_cells_of(x + g * 8);
      inflated += rts_word_inflated(cells[g]);
    }
    bool fine = rts_race_block_freeing(x, size, 0x4000);
    for (uptr g = 0; g < (size + 7) / 8; g++) EXPECT(*rts_cells_of(x + g * 8) == cells[g] || (FEW && !*rts_cells_of(x + g * 8))); /* or dropped with its era */
    unsigned before = reported;
    rts_race_access(x, size, RTS_RACE_WRITE | RTS_RACE_FREE, 0x4000);
    EXPECT(!fine || reported == before);
    quick += fine, slow += !fine, races += reported != before;
    be(last_one);
    if (!rts_race_block_gone(x, size)) rts_race_memory_gone(x, size);
    for (uptr g = 0; g < size / 8 + 2; g++) EXPECT(!*rts_cells_of(x + g * 8) && !rts_second(x + g * 8));
    rts_race_acquire(lock);
    for (unsigned i = 0; i < THREADS; i++) be(t[i]), rts_race_acquire(lock), rts_race_release(lock);
    be(t[0]), rts_race_acquire(lock);
  }
  if (FEW) return; /* what is forgotten is not found */
  EXPECT(races > 500 && inflated > 100 && quick > 10000 && slow < races + inflated);
}

/* A use after free says that nothing ordered it, whichever way the free went. */
static void free_is_remembered(void) {
  uptr x = memory + 800000;
  be(t[0]);
  EXPECT(rts_race_block_allocated(x, 40));
  EXPECT(rts_race_block_freeing(x, 40, 0x4000) && rts_race_block_gone(x, 40));
  be(t[1]);
  EXPECT(rts_race_free_unordered(x + 8, 1));
  be(t[0]), rts_race_release(memory + 900100), be(t[1]), rts_race_acquire(memory + 900100);
  EXPECT(!rts_race_free_unordered(x + 8, 1));
}

/* Sync objects in the block go with it. */
static void sync_goes(void) {
  uptr x = memory + 820000;
  struct rts_race_stats s, after;
  be(t[0]);
  EXPECT(rts_race_block_allocated(x, 64));
  rts_race_release(x + 16);
  rts_race_get_stats(&s);
  EXPECT(rts_race_block_gone(x, 64));
  rts_race_get_stats(&after);
  EXPECT(after.sync_objects + 1 == s.sync_objects);
}

int main(void) {
  start();
  for (unsigned i = 0; i < THREADS; i++) t[i] = spawn(main_thread, i + 1);
  every_size();
  same_races();
  free_is_remembered();
  sync_goes();
  return done();
}
