// Text that compresses about as well as logs or sources do: words of a small vocabulary, numbers, repeated phrases.
#ifndef RTSAN_BENCH_TEXT_H
#define RTSAN_BENCH_TEXT_H

#include "bench_util.h"
#include <string.h>

static inline void bench_text(char *out, size_t size, uint64_t *rng) {
  size_t at = 0;
  while (at < size) {
    uint64_t random = bench_random(rng);
    if (at > 1000 && random % 8 == 0) { // an exact repeat of something recent
      size_t length = 10 + (random >> 8) % 60, back = length + (random >> 20) % 900;
      for (; length-- && at < size; at++)
        out[at] = out[at - back];
      continue;
    }
    char word[24];
    int n = 0;
    unsigned id = (unsigned)(random >> 8) % 40 * ((unsigned)(random >> 16) % 40);
    if (random % 8 == 1)
      n = snprintf(word, sizeof word, "%u ", (unsigned)(random >> 48));
    else
      for (word[n++] = (char)('a' + id % 26); (id /= 3);)
        word[n++] = "etaoinsrhldcu"[id % 13];
    word[n++] = random % 32 == 2 ? '\n' : ' ';
    for (int i = 0; i < n && at < size; i++)
      out[at++] = word[i];
  }
}

#endif
