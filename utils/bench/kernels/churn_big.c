// Allocator churn with big buffers: 16 KB to 1 MB blocks that live briefly, a quarter of each written.
#include "bench_util.h"
#include <string.h>

enum { WINDOW = 24 };

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 40000);
  uint64_t rng = 29, sum = 0;
  unsigned char *window[WINDOW] = {0};
  size_t sizes[WINDOW] = {0};
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    unsigned slot = (unsigned)(random >> 40) % WINDOW;
    if (window[slot]) {
      sum += window[slot][sizes[slot] / 2] + (uint64_t)window[slot][4095];
      free(window[slot]);
    }
    size_t size = (size_t)16384 << random % 6; // then up to as much again, so that no size is the same twice
    size += (random >> 8) % size;
    unsigned char *block = malloc(size);
    memset(block, (int)(random >> 16 & 255), size / 4);
    block[size / 2] = (unsigned char)(random >> 24);
    block[size - 1] = 1;
    window[slot] = block;
    sizes[slot] = size;
  }
  for (int i = 0; i < WINDOW; i++)
    free(window[i]);
  return bench_done(sum);
}
