// Two threads count bytes of their halves of a text: a private histogram each, added to a shared one under a lock, block by block.
#include "bench_util.h"
#include <pthread.h>
#include <string.h>

enum { BYTES = 1 << 20, BLOCK = 4096 };

static unsigned char text[BYTES];
static struct {
  pthread_mutex_t lock;
  uint64_t counts[256], pairs[64];
} shared = {PTHREAD_MUTEX_INITIALIZER, {0}, {0}};
static long rounds;

static void count(const unsigned char *block) {
  uint32_t counts[256], pairs[64];
  memset(counts, 0, sizeof counts);
  memset(pairs, 0, sizeof pairs);
  for (int i = 0; i < BLOCK; i++) {
    counts[block[i]]++;
    pairs[(block[i] ^ block[(i + 1) % BLOCK]) & 63]++;
  }
  pthread_mutex_lock(&shared.lock);
  for (int i = 0; i < 256; i++)
    shared.counts[i] += counts[i];
  for (int i = 0; i < 64; i++)
    shared.pairs[i] += pairs[i];
  pthread_mutex_unlock(&shared.lock);
}

static void *work(void *half) {
  for (long r = 0; r < rounds; r++)
    for (int at = 0; at < BYTES / 2; at += BLOCK)
      count((unsigned char *)half + at);
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 200);
  uint64_t rng = 109, sum = 0;
  for (int i = 0; i < BYTES; i++)
    text[i] = (unsigned char)(bench_random(&rng) >> 40);
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, text + i * (BYTES / 2));
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < 256; i++)
    sum = bench_mix(sum, shared.counts[i]);
  for (int i = 0; i < 64; i++)
    sum = bench_mix(sum, shared.pairs[i]);
  return bench_done(sum);
}
