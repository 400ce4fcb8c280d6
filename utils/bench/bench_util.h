// What every workload shares: the scale argument, a repeatable random sequence, and the final checksum line.
//
// The whole output of a workload is that one line. bench compares it across configurations: instrumentation that
// changes a result is a bug to be shown, not a speed to be measured.
#ifndef RTSAN_BENCH_UTIL_H
#define RTSAN_BENCH_UTIL_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// A call that must stay a call: it keeps arguments (buffers above all) from being seen through at -O2.
#define BENCH_NOINLINE __attribute__((noinline))

// argv[1] is a percentage of the usual work. Only the number of rounds scales, never the working set, so that cache
// behaviour and peak memory stay the ones that were balanced at 100.
static inline long bench_rounds(int argc, char **argv, long base) {
  long percent = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
  long rounds = base * percent / 100;
  return rounds > 0 ? rounds : 1;
}

// xorshift64*: a fixed sequence on every machine, unlike rand().
static inline uint64_t bench_random(uint64_t *state) {
  uint64_t x = *state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  *state = x;
  return x * UINT64_C(2685821657736338717);
}

// Order matters here; threads whose finishing order is free add their sums instead.
static inline uint64_t bench_mix(uint64_t sum, uint64_t value) {
  sum = (sum ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return sum ^ (sum >> 29);
}

static inline int bench_done(uint64_t sum) {
  printf("checksum %016" PRIx64 "\n", sum);
  return 0;
}

#endif
