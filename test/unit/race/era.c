/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Changing eras with threads in awkward places: one inside the engine, one that never comes; no order is lost, no old cell counts. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t.debug && %t.debug
#include "Inputs/race_test.h"

#include "race/state.h"
#include "race/sync.h"

static u32 state(void) { return rts_race_phase & 3; }
static bool begin_era(void) {
  u64 mask;
  rts_race_lock(&mask);
  bool begun = rts_era_begin();
  rts_race_unlock(&mask);
  return begun;
}
static void settle(thread t) {
  for (int i = 0; i < 2000 && state() != RTS_ERA_STABLE; i++) rd(t, memory + 80000 + i % 2 * 8, 1), be(t), rts_race_release(memory + 70000);
}

int main(void) {
  start();
  thread a = spawn(main_thread, 1), b = spawn(main_thread, 2);
  uptr x = memory, lock = memory + 4096;
  /* b is inside the engine, in the old era, when a goes on to the new one, writes and releases. */
  wr(a, x + 64, 8), rd(b, x + 128, 8);
  be(b);
  EXPECT(rts_race_enter() == b);
  be(a);
  EXPECT(begin_era());
  wr(a, x, 8);
  rts_race_release_store(lock);
  EXPECT(a->era == b->era + 1 && state() == RTS_ERA_DRAINING);
  for (int i = 0; i < 500; i++) rd(a, x + 256 + i % 3 * 8, 8), rts_race_release(lock + 8);
  EXPECT(state() == RTS_ERA_DRAINING); /* b could still write old cells */
  EXPECT(!begin_era());
  u64 cost = rts_race_flush_cost();
  EXPECT(cost); /* even of waiting */
  be(b);
  struct rts_sync *o = rts_sync_lock(b, lock, 0, true);
  EXPECT(o && b->era == a->era); /* a later clock takes b along */
  rts_sync_acquire(b, o);
  rts_sync_unlock(b, o);
  rts_race_leave(b);
  EXPECT(!wr(b, x, 8)); /* ordered by that clock */
  settle(a);
  EXPECT(state() == RTS_ERA_STABLE && rts_race_flush_cost() > cost);
  cost = rts_race_flush_cost();
  EXPECT(begin_era() && !rts_race_flush_cost());
  settle(a);
  EXPECT(!*rts_cells_of(x + 64)); /* dropped */
  /* A third thread that never comes: eras go on, it joins when it does come. */
  thread c = spawn(main_thread, 3);
  u32 era = c->era;
  for (int i = 0; i < 6; i++) {
    be(a);
    EXPECT(begin_era());
    wr(a, x + 512, 8);
    settle(a);
  }
  EXPECT(c->era == era);
  wr(a, x + 520, 8);
  EXPECT(rd(c, x + 520, 8) && c->era == a->era);
  EXPECT(last[1].tid == 1 && last[1].pc);
  /* Joining one that died in a later era. */
  thread d = spawn(a, 4);
  be(a), begin_era(), be(d), wr(d, x + 600, 8), rts_race_thread_finish(d);
  be(b), rts_race_thread_join(b, d);
  EXPECT(!rd(b, x + 600, 8));
  return done();
}
