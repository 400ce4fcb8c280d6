// Two threads, striped locks: counters in a shared table, each stripe guarded by its own mutex.
#include "bench_util.h"
#include <pthread.h>

enum { STRIPES = 64, PER_STRIPE = 64 };

struct stripe {
  pthread_mutex_t lock;
  uint64_t total;
  unsigned counters[PER_STRIPE];
};

static struct stripe stripes[STRIPES];
static long rounds;

static void *work(void *argument) {
  uint64_t rng = 83 + *(uint64_t *)argument;
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    struct stripe *s = &stripes[random % STRIPES];
    pthread_mutex_lock(&s->lock);
    for (int k = 0; k < 8; k++) { // a short critical section, as they should be
      unsigned amount = random >> (8 + 6 * k) & 15;
      s->counters[random >> (12 + 6 * k) & (PER_STRIPE - 1)] += amount;
      s->total += amount;
    }
    pthread_mutex_unlock(&s->lock);
  }
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 6000000);
  for (int i = 0; i < STRIPES; i++)
    pthread_mutex_init(&stripes[i].lock, NULL);
  pthread_t threads[2];
  uint64_t seeds[2] = {1, 2}, sum = 0;
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, &seeds[i]);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < STRIPES; i++) {
    for (int k = 0; k < PER_STRIPE; k++)
      sum = bench_mix(sum, stripes[i].counters[k]);
    sum = bench_mix(sum, stripes[i].total);
    pthread_mutex_destroy(&stripes[i].lock);
  }
  return bench_done(sum);
}
