// String building with the C library: strdup, strcat, snprintf, strchr, strstr, strcmp on short heap strings.
#define _GNU_SOURCE
#include "bench_util.h"
#include <string.h>

static char *join(char **parts, int n, const char *between) {
  size_t size = 1;
  for (int i = 0; i < n; i++)
    size += strlen(parts[i]) + strlen(between);
  char *out = malloc(size);
  out[0] = 0;
  for (int i = 0; i < n; i++) {
    strcat(out, parts[i]);
    if (i + 1 < n)
      strcat(out, between);
  }
  return out;
}

// Splits a copy at commas the way a config reader does.
static uint64_t consume(const char *line) {
  char *copy = strdup(line), *rest = copy;
  uint64_t sum = strlen(copy);
  for (char *field; (field = strsep(&rest, ","));) {
    char *equals = strchr(field, '=');
    if (equals) {
      *equals = 0;
      sum = bench_mix(sum, (uint64_t)strtol(equals + 1, NULL, 10) + (uint64_t)(unsigned char)field[0]);
      sum += strcmp(field, "user7") == 0;
    }
  }
  free(copy);
  return sum;
}

int main(int argc, char **argv) {
  enum { PARTS = 12 };
  long rounds = bench_rounds(argc, argv, 400000);
  uint64_t rng = 9, sum = 0;
  char *parts[PARTS];
  for (int i = 0; i < PARTS; i++)
    parts[i] = strdup("start=0");
  for (long r = 0; r < rounds; r++) {
    char buffer[64];
    for (int k = 0; k < 2; k++) { // two fields change from line to line
      uint64_t random = bench_random(&rng);
      snprintf(buffer, sizeof buffer, "%s%u=%d", random & 1 ? "user" : "item_name", (unsigned)(random >> 8) % 20,
               (int)(random >> 44));
      unsigned slot = (unsigned)(random >> 20) % PARTS;
      free(parts[slot]);
      parts[slot] = strdup(buffer);
    }
    char *line = join(parts, PARTS, ",");
    sum = bench_mix(sum, consume(line));
    char *hit = strstr(line, "name7=");
    if (hit)
      sum += (uint64_t)(hit - line);
    free(line);
  }
  for (int i = 0; i < PARTS; i++)
    free(parts[i]);
  return bench_done(sum);
}
