// Block operations: memcpy, memmove, memset, memcmp and memchr of mixed sizes, most of them short.
#include "bench_util.h"
#include <string.h>

enum { ARENA = 1 << 20 };

static size_t pick_size(uint64_t random) {
  unsigned class = random & 15;
  if (class < 9)
    return random >> 8 & 63;
  if (class < 14)
    return random >> 8 & 1023;
  return random >> 8 & 16383;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 12000000);
  uint64_t rng = 43, sum = 0;
  unsigned char *arena = malloc(ARENA);
  for (int i = 0; i < ARENA; i++)
    arena[i] = (unsigned char)(i * 7 >> 3);
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    size_t size = pick_size(random);
    size_t to = (random >> 20) % (ARENA / 2 - 16384), from = ARENA / 2 + (random >> 36) % (ARENA / 2 - 16384);
    switch (random >> 4 & 7) {
    case 0:
      memset(arena + to, (int)(random >> 50 & 255), size);
      break;
    case 1: // overlapping by design
      memmove(arena + from, arena + from - size / 2, size);
      break;
    case 2:
      sum += (uint64_t)(memcmp(arena + to, arena + from, size) > 0);
      break;
    case 3: {
      unsigned char *hit = memchr(arena + from, (int)(random >> 56), size);
      sum += hit ? (uint64_t)(hit - arena) : 1;
      break;
    }
    default:
      memcpy(arena + to, arena + from, size);
    }
  }
  for (int i = 0; i < ARENA; i += 64)
    sum = bench_mix(sum, arena[i]);
  free(arena);
  return bench_done(sum);
}
