/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* malloc and free in a handler that interrupts malloc and free at random moments: no deadlock, no block given out twice. */
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "heap/cache.h"
#include "heap_test.h"

static volatile sig_atomic_t handled;
static struct {
  u64 *p;
  uptr size;
} kept[64];

static void on_alarm(int sig) {
  (void)sig;
  static u64 seed = 99;
  for (int k = 0; k < 8; k++) {
    u64 r = next_random(&seed);
    uptr i = r % 64;
    if (kept[i].p) {
      EXPECT_EQ(kept[i].p[0], i);
      EXPECT_EQ(kept[i].p[kept[i].size / 8 - 1], i);
      EXPECT_EQ(rts_heap_free(kept[i].p, &as_free, 0), RTS_FREE_OK);
    }
    kept[i].size = (r % 100 == 0 ? 100000 : 16 + (r >> 8) % 500) & ~7ul;
    kept[i].p = rts_heap_alloc(kept[i].size, 0, RTS_KIND_MALLOC, false, 0);
    EXPECT(kept[i].p != NULL);
    if (!kept[i].p) continue;
    EXPECT_EQ(rts_first_bad((uptr)kept[i].p, kept[i].size), 0);
    kept[i].p[0] = kept[i].p[kept[i].size / 8 - 1] = i;
  }
  handled++;
}

int main(void) {
  struct sigaction sa = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
  struct itimerval every = {.it_interval = {0, 200}, .it_value = {0, 200}};
  rts_heap_threads = 1; /* nobody may count on being alone */
  sigaction(SIGALRM, &sa, NULL);
  setitimer(ITIMER_REAL, &every, NULL);
  u64 seed = 5, *mine[256] = {0};
  for (int n = 0; handled < RTS_LIMIT(5000, 2000) && !failures && n < 200000000; n++) {
    u64 r = next_random(&seed);
    uptr i = r % 256;
    if (mine[i]) {
      EXPECT_EQ(*mine[i], i + 1000);
      EXPECT_EQ(rts_heap_free(mine[i], &as_free, 0), RTS_FREE_OK);
    }
    mine[i] = rts_heap_alloc(r % 5000 == 0 ? 200000 : 8 + (r >> 8) % 900, 0, RTS_KIND_MALLOC, false, 0);
    *mine[i] = i + 1000;
  }
  every.it_interval.tv_usec = every.it_value.tv_usec = 0;
  setitimer(ITIMER_REAL, &every, NULL);
  return done();
}
