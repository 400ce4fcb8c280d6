// Release stores to flags that nobody else looks at, each after a plain one that it publishes.
#include "sync_util.h"
#include <stdatomic.h>

enum { FLAGS = 16 };
static _Alignas(64) _Atomic uint64_t flags[FLAGS];
static uint64_t data[FLAGS];

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 20000000);
  uint64_t sum = 0;
  bench_company();
  for (long r = 0; r < rounds; r++) {
    data[r % FLAGS] += (uint64_t)r;
    atomic_store_explicit(&flags[r % FLAGS], (uint64_t)r, memory_order_release);
  }
  bench_company_leaves();
  for (int i = 0; i < FLAGS; i++)
    sum = bench_mix(sum, data[i] + flags[i]);
  return bench_done(sum);
}
