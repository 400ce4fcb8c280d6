/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What others do in the middle of an access, be it nothing for long, and where there is no room for second words: no access is lost. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t
#include <pthread.h>

#include "Inputs/race_test.h"

#include "race/second.h"
#include "race/spin.h"
#include "race/state.h"

/* The word deflated since it was looked at, and is locked now and then: it is not for the side table, but not to be given up either. */
static bool over;
static void *locks_now_and_then(void *word) {
  u64 plain = rts_word(rts_cell_stamp(0x81, 1) | 0xf, rts_cell_stamp(0x81, 1) | 0xf);
  while (!rts_load_relaxed(&over)) {
    rts_store_release((u64 *)word, plain);
    for (int i = 0; i < 1; i++) rts_cpu_relax();
    rts_store_release((u64 *)word, rts_word_locked_by(1));
  }
  rts_store_release((u64 *)word, 0);
  return NULL;
}
static void deflated_meanwhile(thread t) {
  u64 *word = rts_cells_of(memory), seen = rts_word(rts_word_inflate(1, 5), 0);
  struct rts_race_found found = {0};
  const struct rts_race_one a = {rts_race_stamp(t), 0xf0, true, &found};
  pthread_t other;
  pthread_create(&other, NULL, locks_now_and_then, word);
  for (int i = 0; i < 3000000; i++) EXPECT(!rts_inflated_access(t, word, seen, &a, memory));
  rts_store_relaxed(&over, true);
  pthread_join(other, NULL);
}

static void no_second_words(thread a, thread b, thread c) {
  uptr x = memory + 1024, lock = memory + 4096, last_page = 0;
  for (uptr page = memory + (1ul << 30); rts_second_make(page); page += RTS_SECOND_PAGE) last_page = page;
  EXPECT(last_page && !rts_second_place(x));
  EXPECT(!rd(b, x + 4, 4) && !wr(a, x, 4) && !rd(a, x + 4, 4));
  be(b), rts_race_release(lock), be(c), rts_race_acquire(lock);
  EXPECT(wr(c, x + 4, 4) && last[1].tid == a->tid && !(last[1].flags & RTS_RACE_WRITE));
}

/* While the era's changer is about to drop a page of second words, whose bits are gone, somebody gives memory there back: nothing of his is left for the next
 * owner, whose second words near by bring the bits again. */
static void given_back_meanwhile(thread a, thread b, uptr size) {
  uptr x = memory + 2 * RTS_SECOND_PAGE + 64, near = x + 512, lock = memory + 8192;
  wr(a, x, 4), be(a), rts_race_release(lock), wr(a, x + 4, 4);
  EXPECT(rts_second(x));
  rts_second_dropping++;
  __atomic_fetch_and(&rts_second_pages[x >> RTS_SECOND_SHIFT], ~0xffu, __ATOMIC_SEQ_CST);
  be(a);
  if (size <= 8) rts_race_memory_gone(x, size);
  else EXPECT(rts_race_block_gone(x, size));
  wr(b, near, 4), be(b), rts_race_release(lock + 8), wr(b, near + 4, 4);
  rts_second_dropping--;
  EXPECT(rts_second(near) && !rts_second(x) && !wr(b, x, 4));
  be(b), rts_race_memory_gone(x, 8), rts_race_memory_gone(near, 8);
}

/* An owner of a lock that does not get a processor for long is waited for: how fast the others yield does not matter. */
static void patience(void) {
  u64 begin = rts_os_now_ns();
  for (u32 i = 0; rts_spin_wait(i); i++) {}
  EXPECT(rts_os_now_ns() - begin >= 1000000000);
}

int main(void) {
  start();
  patience();
  thread a = spawn(main_thread, 1), b = spawn(main_thread, 2), c = spawn(main_thread, 3);
  be(a);
  deflated_meanwhile(a);
  given_back_meanwhile(a, b, 8);
  given_back_meanwhile(a, b, 48);
  no_second_words(a, b, c);
  return done();
}
