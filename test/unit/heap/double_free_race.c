/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Of threads that free a block at the same time exactly one succeeds, the others are told at once, or when blocks are handed over; no
 * block is given out twice afterwards. Blocks freed by other threads come back intact; dead
 * threads give their memory back. */
#include <pthread.h>

#include "heap_test.h"

enum { BLOCKS = 20000, THREADS = 4, GENERATIONS = 30 };
static void *shared[BLOCKS];
static int freed;
static pthread_barrier_t barrier;

static void *race(void *arg) {
  (void)arg;
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < BLOCKS; i++) {
    enum rts_free_result r = rts_heap_free(shared[i], &as_free, 0);
    if (r == RTS_FREE_RACED) rts_heap_take_raced();
    if (r == RTS_FREE_OK || r == RTS_FREE_RACED) __atomic_fetch_add(&freed, 1, __ATOMIC_RELAXED);
    else EXPECT_EQ(r, RTS_FREE_DOUBLE);
  }
  return NULL;
}

static void *exchange(void *arg) {
  u64 seed = (uptr)arg + 1;
  for (int i = 0; i < 20000; i++) {
    u64 r = next_random(&seed);
    uptr size = 16 + r % 300;
    u64 *mine = rts_heap_alloc(size, 0, RTS_KIND_MALLOC, false, 0);
    mine[0] = size, mine[1] = ~size;
    u64 *other = __atomic_exchange_n(&shared[r % 64], mine, __ATOMIC_ACQ_REL);
    if (!other) continue;
    EXPECT_EQ(other[0], ~other[1]);
    EXPECT_EQ(rts_heap_free(other, &as_free, 0), RTS_FREE_OK);
  }
  return NULL;
}

static int by_address(const void *a, const void *b) {
  uptr x = *(const uptr *)a, y = *(const uptr *)b;
  return x < y ? -1 : x > y;
}
/* All slots that the race gave back come out once. */
static void check_distinct(void) {
  static uptr again[3 * BLOCKS];
  for (int i = 0; i < 3 * BLOCKS; i++) again[i] = (uptr)rts_heap_alloc(24, 0, RTS_KIND_MALLOC, false, 0);
  qsort(again, 3 * BLOCKS, sizeof again[0], by_address);
  for (int i = 1; i < 3 * BLOCKS; i++) EXPECT(again[i] != again[i - 1]);
  for (int i = 0; i < 3 * BLOCKS; i++) rts_heap_free((void *)again[i], &as_free, 0);
}

static void run(void *(*f)(void *)) {
  pthread_t t[THREADS];
  for (long i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, f, (void *)i);
  for (int i = 0; i < THREADS; i++) pthread_join(t[i], NULL);
}

int main(void) {
  pthread_barrier_init(&barrier, NULL, THREADS);
  for (int i = 0; i < BLOCKS; i++) shared[i] = rts_heap_alloc(24, 0, RTS_KIND_MALLOC, false, 0);
  run(race);
  EXPECT(freed >= BLOCKS);
  rts_heap_purge();
  rts_heap_take_raced();
  check_distinct();
  memset(shared, 0, sizeof shared);
  struct rts_heap_stats before, after;
  rts_heap_get_stats(&before);
  for (int g = 0; g < GENERATIONS; g++) run(exchange);
  for (int i = 0; i < 64; i++)
    if (shared[i]) rts_heap_free(shared[i], &as_free, 0);
  rts_heap_get_stats(&after);
  EXPECT_EQ(after.frees - before.frees, after.mallocs - before.mallocs - (after.live_blocks - before.live_blocks));
  EXPECT(after.live_blocks < before.live_blocks + 200); /* libc's own */
  return done();
}
