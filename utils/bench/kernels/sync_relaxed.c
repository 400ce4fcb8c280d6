// Relaxed atomics that nobody else touches: statistics counters, and a flag that is polled.
#include "sync_util.h"
#include <stdatomic.h>

enum { COUNTERS = 16 };
static _Alignas(64) _Atomic uint64_t counters[COUNTERS];
static _Alignas(64) _Atomic int stop;

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 40000000);
  uint64_t sum = 0;
  bench_company();
  for (long r = 0; r < rounds && !atomic_load_explicit(&stop, memory_order_relaxed); r++)
    atomic_fetch_add_explicit(&counters[r % COUNTERS], (uint64_t)r, memory_order_relaxed);
  bench_company_leaves();
  for (int i = 0; i < COUNTERS; i++)
    sum = bench_mix(sum, counters[i]);
  return bench_done(sum);
}
