// Two threads, sequence locks: one moves points, the other reads consistent copies of them; data as relaxed atomics, ordered by fences.
#include "bench_util.h"
#include <pthread.h>
#include <stdatomic.h>

enum { POINTS = 256 };

struct point {
  _Atomic uint32_t sequence; // odd while it is being changed
  _Atomic int32_t x, y, z;   // x + y + z is always 0
};

static struct point points[POINTS];
static long rounds;

static void move(struct point *p, int32_t dx, int32_t dy) {
  uint32_t s = atomic_load_explicit(&p->sequence, memory_order_relaxed);
  atomic_store_explicit(&p->sequence, s + 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  int32_t x = atomic_load_explicit(&p->x, memory_order_relaxed) + dx, y = atomic_load_explicit(&p->y, memory_order_relaxed) + dy;
  atomic_store_explicit(&p->x, x, memory_order_relaxed);
  atomic_store_explicit(&p->y, y, memory_order_relaxed);
  atomic_store_explicit(&p->z, -x - y, memory_order_relaxed);
  atomic_store_explicit(&p->sequence, s + 2, memory_order_release);
}

static int32_t look(struct point *p) {
  for (;;) {
    uint32_t s = atomic_load_explicit(&p->sequence, memory_order_acquire);
    int32_t x = atomic_load_explicit(&p->x, memory_order_relaxed), y = atomic_load_explicit(&p->y, memory_order_relaxed);
    int32_t z = atomic_load_explicit(&p->z, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    if (!(s & 1) && atomic_load_explicit(&p->sequence, memory_order_relaxed) == s)
      return x + y + z;
  }
}

static void *write_points(void *unused) {
  (void)unused;
  uint64_t rng = 131;
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    move(&points[random % POINTS], (int32_t)(random >> 8 & 255) - 128, (int32_t)(random >> 16 & 255) - 128);
  }
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 8000000);
  uint64_t rng = 137, torn = 0, sum = 0;
  pthread_t writer;
  pthread_create(&writer, NULL, write_points, NULL);
  for (long r = 0; r < rounds * 2; r++)
    torn += look(&points[bench_random(&rng) % POINTS]) != 0;
  pthread_join(writer, NULL);
  for (int i = 0; i < POINTS; i++)
    sum = bench_mix(sum, (uint32_t)atomic_load(&points[i].x));
  return bench_done(bench_mix(sum, torn));
}
