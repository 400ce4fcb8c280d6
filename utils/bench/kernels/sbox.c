// Global tables: a substitution-permutation cipher and a byte state machine driven by constant and mutable globals.
#include "bench_util.h"
#include <string.h>

static unsigned char sbox[256], inverse[256];
static uint32_t spread[4][256];
unsigned long usage[256]; // a mutable global with external linkage: the compiler cannot assume who else writes it

static const unsigned char permutation[16] = {0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11};
static const uint16_t transition[8][8] = {
    {1, 2, 3, 4, 5, 6, 7, 0}, {2, 2, 0, 4, 1, 6, 3, 5}, {3, 1, 3, 7, 0, 2, 5, 6}, {4, 0, 6, 1, 7, 5, 2, 3},
    {5, 7, 1, 0, 3, 4, 6, 2}, {6, 3, 7, 2, 4, 0, 1, 5}, {7, 4, 5, 6, 2, 1, 0, 3}, {0, 6, 2, 5, 3, 7, 4, 1}};

static void make_tables(void) {
  uint64_t rng = 53;
  for (int i = 0; i < 256; i++)
    sbox[i] = (unsigned char)i;
  for (int i = 255; i > 0; i--) {
    int j = (int)(bench_random(&rng) % (uint64_t)(i + 1));
    unsigned char t = sbox[i];
    sbox[i] = sbox[j];
    sbox[j] = t;
  }
  for (int i = 0; i < 256; i++) {
    inverse[sbox[i]] = (unsigned char)i;
    for (int k = 0; k < 4; k++)
      spread[k][i] = (uint32_t)sbox[i] * 0x01020304u << k | (uint32_t)sbox[i] >> (8 - k);
  }
}

static BENCH_NOINLINE void encrypt(unsigned char *block, const uint32_t *key) {
  unsigned char next[16];
  for (int round = 0; round < 8; round++) {
    for (int i = 0; i < 16; i++)
      next[i] = sbox[block[permutation[i]]];
    for (int c = 0; c < 4; c++) {
      uint32_t word = key[round];
      for (int k = 0; k < 4; k++)
        word ^= spread[k][next[4 * c + k]];
      memcpy(block + 4 * c, &word, 4);
    }
  }
}

static BENCH_NOINLINE unsigned machine(const unsigned char *block, unsigned state) {
  for (int i = 0; i < 16; i++) {
    usage[block[i]]++;
    state = transition[state][inverse[block[i]] & 7];
  }
  return state;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 6000000);
  uint64_t rng = 59, sum = 0;
  unsigned char block[16] = {1, 2, 3};
  uint32_t key[8];
  unsigned state = 0;
  make_tables();
  for (int i = 0; i < 8; i++)
    key[i] = (uint32_t)bench_random(&rng);
  for (long r = 0; r < rounds; r++) {
    encrypt(block, key);
    state = machine(block, state);
  }
  for (int i = 0; i < 256; i++)
    sum = bench_mix(sum, usage[i]);
  return bench_done(bench_mix(sum, state));
}
