// Two threads on C11 atomics: relaxed counters, a bounded lock-free ring (release/acquire), a compare-exchange maximum.
#include "bench_util.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { SIZE = 1024, COUNTERS = 32 };

struct item {
  uint32_t id, words[7];
};

static struct item ring[SIZE];
static _Atomic uint32_t head, tail; // head: next to take (consumer writes); tail: next to fill (producer writes)
static _Atomic uint64_t counters[COUNTERS], largest;
static long rounds;

static void note(uint64_t value) {
  atomic_fetch_add_explicit(&counters[value % COUNTERS], value & 7, memory_order_relaxed);
  uint64_t seen = atomic_load_explicit(&largest, memory_order_relaxed);
  while (value > seen &&
         !atomic_compare_exchange_weak_explicit(&largest, &seen, value, memory_order_acq_rel, memory_order_relaxed))
    ;
}

static void *produce(void *unused) {
  (void)unused;
  uint64_t rng = 103;
  uint32_t taken = 0; // the last value of head seen: asked again only when the ring looks full
  for (uint32_t i = 0; i < (uint32_t)rounds; i++) {
    while (i - taken == SIZE && i - (taken = atomic_load_explicit(&head, memory_order_acquire)) == SIZE)
      sched_yield(); // on a busy machine the other side may not be running: do not burn its time
    struct item *slot = &ring[i % SIZE];
    uint64_t random = bench_random(&rng);
    slot->id = i;
    for (int k = 0; k < 7; k++)
      slot->words[k] = (uint32_t)(random >> 4 * k);
    if (i % 8 == 0) // shared counters are touched now and then: all the time, and only the cache line is measured
      note(random >> 40);
    atomic_store_explicit(&tail, i + 1, memory_order_release);
  }
  return NULL;
}

static void *consume(void *result) {
  uint64_t sum = 0;
  uint32_t filled = 0;
  for (uint32_t i = 0; i < (uint32_t)rounds; i++) {
    while (filled == i && (filled = atomic_load_explicit(&tail, memory_order_acquire)) == i)
      sched_yield();
    const struct item *slot = &ring[i % SIZE];
    uint32_t hash = slot->id;
    for (int k = 0; k < 7; k++)
      hash = hash * 31 + slot->words[k];
    sum = bench_mix(sum, hash);
    if (i % 8 == 4)
      note(hash);
    atomic_store_explicit(&head, i + 1, memory_order_release);
  }
  *(uint64_t *)result = sum;
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 20000000);
  uint64_t sum = 0;
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, produce, NULL);
  pthread_create(&threads[1], NULL, consume, &sum);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < COUNTERS; i++)
    sum = bench_mix(sum, counters[i]);
  return bench_done(bench_mix(sum, largest));
}
