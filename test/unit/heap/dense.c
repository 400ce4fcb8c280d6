/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A heap beyond the size from which regions are cut from large pages: blocks of threads that let it grow at the same time do not touch
 * each other and are found, next to blocks with regions of their own; what is mapped is in proportion to what lives. */
#include <pthread.h>

#include "heap/dense.h"
#include "heap/region.h"
#include "heap_test.h"
#include "platform/platform.h"

enum { THREADS = 4, EACH = 60000 };
static u64 *made[THREADS][EACH];
static pthread_barrier_t barrier;

static uptr size_of(uptr t, uptr i) { return 32 + (t * 7 + i * 13) % 500 / 8 * 8; }

static void *grow(void *arg) {
  uptr t = (uptr)arg;
  pthread_barrier_wait(&barrier);
  for (uptr i = 0; i < EACH; i++) {
    uptr size = size_of(t, i);
    u64 *p = made[t][i] = rts_heap_alloc(size, 0, RTS_KIND_MALLOC, false, 1);
    for (uptr k = 0; k < size / 8; k++) p[k] = (uptr)p;
    if (i % 20000 == 0) rts_heap_free(rts_heap_alloc(300000, 0, RTS_KIND_MALLOC, false, 1), &as_free, 1);
  }
  return NULL;
}

static void check(u64 *p, uptr size) {
  struct rts_block b;
  EXPECT(rts_heap_find((uptr)p + size - 1, &b) && b.begin == (uptr)p && b.size == size);
  EXPECT_EQ(rts_first_bad((uptr)p, size), 0);
  EXPECT_EQ(rts_first_bad((uptr)p, size + 1), (uptr)p + size);
  for (uptr k = 0; k < size / 8; k++)
    if (p[k] != (uptr)p) EXPECT_EQ(p[k], (uptr)p);
}

int main(void) {
  EXPECT(rts_region_mapped() < RTS_DENSE_FROM || RTS_DENSE_FROM == 1ul << 20);
  pthread_t threads[THREADS];
  pthread_barrier_init(&barrier, NULL, THREADS);
  for (uptr t = 0; t < THREADS; t++) pthread_create(&threads[t], NULL, grow, (void *)t);
  for (uptr t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
  uptr live = 0;
  for (uptr t = 0; t < THREADS; t++)
    for (uptr i = 0; i < EACH; i++) check(made[t][i], size_of(t, i)), live += size_of(t, i);
  EXPECT(rts_region_mapped() > RTS_DENSE_FROM + RTS_HUGE_PAGE);
  EXPECT(rts_region_mapped() < live * 3 / 2 + (16ul << 20));
  for (uptr t = 0; t < THREADS; t++)
    for (uptr i = 0; i < EACH; i++) EXPECT_EQ(rts_heap_free(made[t][i], &as_free, 2), RTS_FREE_OK);
  return done();
}
