// Acquire loads of flags that another thread has released, and that nobody changes meanwhile.
#include "sync_util.h"
#include <stdatomic.h>

enum { FLAGS = 16 };
static _Alignas(64) _Atomic uint64_t flags[FLAGS];

static void *set(void *unused) {
  (void)unused;
  for (int i = 0; i < FLAGS; i++)
    atomic_store_explicit(&flags[i], (uint64_t)i * 3 + 1, memory_order_release);
  return NULL;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 60000000);
  uint64_t sum = 0;
  pthread_t setter;
  pthread_create(&setter, NULL, set, NULL);
  bench_company();
  while (atomic_load_explicit(&flags[FLAGS - 1], memory_order_acquire) == 0)
    ;
  for (long r = 0; r < rounds; r++)
    sum += atomic_load_explicit(&flags[r % FLAGS], memory_order_acquire);
  pthread_join(setter, NULL);
  bench_company_leaves();
  return bench_done(bench_mix(1, sum));
}
