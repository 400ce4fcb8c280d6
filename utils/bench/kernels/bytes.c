// Byte loops: bitwise and table CRC, base64 there and back, run-length coding, hex dump.
#include "bench_util.h"

enum { SIZE = 1 << 16 };
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static BENCH_NOINLINE uint32_t crc_bitwise(const unsigned char *p, size_t n) {
  uint32_t crc = ~0u;
  while (n--) {
    crc ^= *p++;
    for (int k = 0; k < 8; k++)
      crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
  }
  return ~crc;
}

static BENCH_NOINLINE size_t base64(const unsigned char *in, size_t n, char *out) {
  size_t o = 0;
  for (size_t i = 0; i + 2 < n; i += 3) {
    uint32_t v = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 | in[i + 2];
    out[o++] = alphabet[v >> 18];
    out[o++] = alphabet[v >> 12 & 63];
    out[o++] = alphabet[v >> 6 & 63];
    out[o++] = alphabet[v & 63];
  }
  return o;
}

static BENCH_NOINLINE size_t unbase64(const char *in, size_t n, const signed char *reverse, unsigned char *out) {
  size_t o = 0;
  uint32_t bits = 0;
  for (size_t i = 0; i < n; i++) {
    bits = bits << 6 | (uint32_t)reverse[(unsigned char)in[i]];
    if ((i & 3) == 3) {
      out[o++] = (unsigned char)(bits >> 16);
      out[o++] = (unsigned char)(bits >> 8);
      out[o++] = (unsigned char)bits;
    }
  }
  return o;
}

static BENCH_NOINLINE size_t run_lengths(const unsigned char *in, size_t n, unsigned char *out) {
  size_t o = 0;
  for (size_t i = 0; i < n;) {
    size_t run = 1;
    while (i + run < n && run < 255 && in[i + run] == in[i])
      run++;
    out[o++] = (unsigned char)run;
    out[o++] = in[i];
    i += run;
  }
  return o;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 1300);
  uint64_t rng = 41, sum = 0;
  unsigned char *data = malloc(SIZE), *back = malloc(2 * SIZE);
  char *text = malloc(2 * SIZE);
  signed char reverse[256] = {0};
  for (int i = 0; i < 64; i++)
    reverse[(unsigned char)alphabet[i]] = (signed char)i;
  for (int i = 0; i < SIZE; i++)
    data[i] = (unsigned char)(bench_random(&rng) >> 61);
  for (long r = 0; r < rounds; r++) {
    size_t n = base64(data, SIZE, text);
    size_t m = unbase64(text, n, reverse, back);
    sum = bench_mix(sum, crc_bitwise(back, m / 4)); // a quarter: it is the slowest per byte by far
    sum = bench_mix(sum, run_lengths(data, SIZE, back) + back[r % 1000]);
    for (int i = 0; i < 100; i++)
      data[bench_random(&rng) % SIZE] ^= (unsigned char)r;
  }
  free(data);
  free(back);
  free(text);
  return bench_done(sum);
}
