// Stack buffers: small local arrays handed to functions the compiler may not inline, several frames deep.
#include "bench_util.h"
#include <string.h>

static BENCH_NOINLINE int to_decimal(uint64_t value, char *out) {
  char digits[24];
  int n = 0, length;
  do
    digits[n++] = (char)('0' + value % 10);
  while ((value /= 10));
  for (length = 0; length < n; length++)
    out[length] = digits[n - 1 - length];
  out[length] = 0;
  return length;
}

static BENCH_NOINLINE void reverse_words(char *text, int length) {
  for (int i = 0, j = length - 1; i < j; i++, j--) {
    char t = text[i];
    text[i] = text[j];
    text[j] = t;
  }
}

static BENCH_NOINLINE uint32_t digest(const uint32_t *words, int n) {
  uint32_t h = 1;
  for (int i = 0; i < n; i++)
    h = h * 31 + words[i];
  return h;
}

static BENCH_NOINLINE uint32_t format_line(uint64_t a, uint64_t b) {
  char line[64], field[24];
  uint32_t words[16] = {0};
  int length = to_decimal(a, line);
  line[length++] = ',';
  int extra = to_decimal(b, field);
  reverse_words(field, extra);
  memcpy(line + length, field, (size_t)extra + 1);
  length += extra;
  memcpy(words, line, (size_t)length);
  return digest(words, 16);
}

// A by-reference result, as in parsers that return a status and fill in a value.
static BENCH_NOINLINE int split(uint64_t v, uint32_t *high, uint32_t *low) {
  *high = (uint32_t)(v >> 32);
  *low = (uint32_t)v;
  return *high > *low;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 8000000);
  uint64_t rng = 31, sum = 0;
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    uint32_t high, low;
    int swap = split(random, &high, &low);
    sum = bench_mix(sum, format_line(swap ? high : low, (swap ? low : high) & 0xffff));
  }
  return bench_done(sum);
}
