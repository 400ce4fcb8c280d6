// 10,000 threads, 1,000 of them alive at a time, each of which takes a lock and a reference count: what a thread costs in memory, too.
#include "sync_util.h"
#include <stdatomic.h>

enum { ALIVE = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t all_there;
static uint64_t sum;
static _Atomic int references;

static void *work(void *argument) {
  pthread_barrier_wait(&all_there);
  atomic_fetch_add_explicit(&references, 1, memory_order_relaxed);
  pthread_mutex_lock(&lock);
  sum += (uint64_t)(uintptr_t)argument;
  pthread_mutex_unlock(&lock);
  atomic_fetch_sub_explicit(&references, 1, memory_order_acq_rel);
  return NULL;
}

int main(int argc, char **argv) {
  static pthread_t threads[ALIVE];
  long rounds = bench_rounds(argc, argv, 10);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 << 10);
  pthread_barrier_init(&all_there, NULL, ALIVE + 1);
  for (long r = 0; r < rounds; r++) {
    for (int i = 0; i < ALIVE; i++)
      if (pthread_create(&threads[i], &small, work, (void *)(uintptr_t)(r * ALIVE + i)))
        return 1;
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < ALIVE; i++)
      pthread_join(threads[i], NULL);
  }
  pthread_barrier_destroy(&all_there);
  return bench_done(bench_mix(bench_mix(1, sum), (uint64_t)atomic_load(&references)));
}
