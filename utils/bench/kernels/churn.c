// Allocator churn, one thread: mixed small sizes with random lifetimes in a window, some calloc and realloc.
#include "bench_util.h"

enum { WINDOW = 16384 };

// Mostly tiny blocks and a tail up to 4 KB: the mix of a typical program.
static size_t pick_size(uint64_t random) {
  unsigned class = random & 15;
  if (class < 10)
    return 8 + (random >> 8) % 120;
  if (class < 14)
    return 128 + (random >> 8) % 500;
  return 600 + (random >> 8) % 3500;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 5000000);
  uint64_t rng = 23, sum = 0;
  struct {
    unsigned char *data;
    size_t size;
  } window[WINDOW] = {0};
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    unsigned slot = (unsigned)(random >> 50);
    size_t size = pick_size(random);
    unsigned char *old = window[slot].data;
    if (old)
      sum += (uint64_t)old[0] + old[window[slot].size - 1];
    if (old && (random >> 40 & 15) == 0) {
      old = realloc(old, size);
      sum += old[0];
    } else {
      free(old);
      old = (random >> 40 & 15) == 1 ? calloc(1, size) : malloc(size);
    }
    old[0] = (unsigned char)random;
    old[size - 1] = (unsigned char)(random >> 8);
    window[slot].data = old;
    window[slot].size = size;
  }
  for (int i = 0; i < WINDOW; i++)
    free(window[i].data);
  return bench_done(sum);
}
