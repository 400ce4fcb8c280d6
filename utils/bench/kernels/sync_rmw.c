// Atomic read-modify-write with acquire and release on counters that nobody else touches, one of four a compare-exchange.
#include "sync_util.h"
#include <stdatomic.h>

enum { COUNTERS = 16 };
static _Alignas(64) _Atomic uint64_t counters[COUNTERS];

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 20000000);
  uint64_t sum = 0;
  bench_company();
  for (long r = 0; r < rounds; r++) {
    _Atomic uint64_t *c = &counters[r % COUNTERS];
    if (r & 3) {
      atomic_fetch_add_explicit(c, 3, memory_order_acq_rel);
    } else {
      uint64_t seen = atomic_load_explicit(c, memory_order_relaxed);
      atomic_compare_exchange_strong_explicit(c, &seen, seen ^ (uint64_t)r, memory_order_acq_rel, memory_order_acquire);
    }
  }
  bench_company_leaves();
  for (int i = 0; i < COUNTERS; i++)
    sum = bench_mix(sum, counters[i]);
  return bench_done(sum);
}
