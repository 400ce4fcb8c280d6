// Text scanning: split a source-like text into tokens, classify them, parse numbers, fold case, look up keywords.
#include "bench_util.h"
#include <ctype.h>
#include <string.h>

static const char *const keywords[] = {"if", "else", "while", "return", "int", "char", "struct", "for", "break", "static"};
enum { KEYWORDS = sizeof keywords / sizeof *keywords, TEXT = 1 << 18 };

static void generate(char *text, uint64_t *rng) {
  size_t at = 0;
  while (at < TEXT - 32) {
    uint64_t r = bench_random(rng);
    if (r % 4 == 0) {
      at += (size_t)sprintf(text + at, "%s ", keywords[(r >> 8) % KEYWORDS]);
    } else if (r % 4 == 1) {
      at += (size_t)sprintf(text + at, "%u%c", (unsigned)(r >> 40), r & 64 ? ' ' : ';');
    } else if (r % 4 == 2) {
      for (int n = 3 + (int)(r >> 8) % 9; n > 0; n--)
        text[at++] = "abcdefghijXYZ_"[bench_random(rng) % 14];
      text[at++] = " =+(\n"[(r >> 16) % 5];
    } else {
      at += (size_t)sprintf(text + at, "\"s%u\" ", (unsigned)(r >> 50));
    }
  }
  text[at] = 0;
}

static int keyword_index(const char *word, size_t length) {
  for (int i = 0; i < KEYWORDS; i++)
    if (strlen(keywords[i]) == length && memcmp(keywords[i], word, length) == 0)
      return i;
  return -1;
}

static BENCH_NOINLINE uint64_t scan(const char *p, unsigned *histogram) {
  uint64_t sum = 0;
  while (*p) {
    unsigned char c = (unsigned char)*p;
    if (isspace(c)) {
      p++;
    } else if (isdigit(c)) {
      unsigned value = 0;
      while (isdigit((unsigned char)*p))
        value = value * 10 + (unsigned)(*p++ - '0');
      sum = bench_mix(sum, value);
      histogram[0]++;
    } else if (isalpha(c) || c == '_') {
      const char *start = p;
      uint32_t hash = 2166136261u;
      while (isalnum((unsigned char)*p) || *p == '_')
        hash = (hash ^ (uint32_t)tolower((unsigned char)*p++)) * 16777619u;
      int k = keyword_index(start, (size_t)(p - start));
      histogram[k < 0 ? 1 : 2 + k]++;
      sum += hash;
    } else if (c == '"') {
      for (p++; *p && *p != '"'; p++)
        sum += (unsigned char)*p;
      p += *p == '"';
    } else {
      sum = bench_mix(sum, c);
      p++;
    }
  }
  return sum;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 400);
  uint64_t rng = 5, sum = 0;
  char *text = malloc(TEXT);
  unsigned histogram[2 + KEYWORDS] = {0};
  generate(text, &rng);
  for (long r = 0; r < rounds; r++) {
    sum = bench_mix(sum, scan(text, histogram));
    size_t spot = (size_t)(r * 1237 % (TEXT / 2)); // edits make every round see another text
    if (isalpha((unsigned char)text[spot]))
      text[spot] = (char)('a' + r % 26);
  }
  for (int i = 0; i < 2 + KEYWORDS; i++)
    sum = bench_mix(sum, histogram[i]);
  free(text);
  return bench_done(sum);
}
