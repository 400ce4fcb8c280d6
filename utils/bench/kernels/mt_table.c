// Two threads that read one shared table all the time; now and then one of them publishes a new version (read-copy-update by a pointer).
#include "bench_util.h"
#include <pthread.h>
#include <stdatomic.h>

enum { ENTRIES = 1 << 15, EVERY = 1 << 19 };

struct table {
  uint32_t version;
  uint32_t next[ENTRIES];
  uint32_t weight[ENTRIES];
};

static _Atomic(struct table *) current;
static struct table *old[256];
static int olds;
static long rounds;

static struct table *make(uint32_t version) {
  struct table *t = malloc(sizeof *t);
  t->version = version;
  for (uint32_t i = 0; i < ENTRIES; i++) {
    t->next[i] = (i * 1664525u + 1013904223u) % ENTRIES; // the same walk in all versions: results do not depend on timing
    t->weight[i] = i * 2654435761u >> 7;
  }
  return t;
}

static uint64_t walk(long steps, uint32_t at, int publishes) {
  uint64_t sum = 0;
  for (long i = 0; i < steps; i++) {
    if (publishes && i % EVERY == EVERY - 1 && olds < 256) {
      old[olds++] = atomic_load_explicit(&current, memory_order_relaxed); // kept: somebody may be reading it
      atomic_store_explicit(&current, make((uint32_t)olds), memory_order_release);
    }
    const struct table *t = atomic_load_explicit(&current, memory_order_acquire);
    for (int k = 0; k < 8; k++) {
      sum += t->weight[at];
      at = t->next[at];
    }
  }
  return sum;
}

static void *work(void *result) {
  *(uint64_t *)result = walk(rounds, 17, 0);
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 2000000);
  atomic_store(&current, make(0));
  uint64_t sums[2];
  pthread_t thread;
  pthread_create(&thread, NULL, work, &sums[0]);
  sums[1] = walk(rounds, 4711, 1);
  pthread_join(thread, NULL);
  for (int i = 0; i < olds; i++)
    free(old[i]);
  free(atomic_load(&current));
  return bench_done(bench_mix(sums[0], sums[1]));
}
