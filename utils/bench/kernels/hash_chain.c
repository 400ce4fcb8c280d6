// Word-count hash table with chaining: string keys, a malloc per entry and per key, deletes and rehash.
#define _GNU_SOURCE
#include "bench_util.h"
#include <string.h>

struct entry {
  struct entry *next;
  char *word;
  uint32_t hash, count;
};

struct table {
  struct entry **buckets;
  size_t mask, used;
};

static uint32_t hash(const char *s) {
  uint32_t h = 5381;
  while (*s)
    h = h * 33 ^ (unsigned char)*s++;
  return h;
}

static void grow(struct table *t) {
  size_t mask = t->mask * 2 + 1;
  struct entry **buckets = calloc(mask + 1, sizeof *buckets);
  for (size_t i = 0; i <= t->mask; i++)
    for (struct entry *e = t->buckets[i], *next; e; e = next) {
      next = e->next;
      e->next = buckets[e->hash & mask];
      buckets[e->hash & mask] = e;
    }
  free(t->buckets);
  t->buckets = buckets;
  t->mask = mask;
}

static struct entry *count(struct table *t, const char *word) {
  uint32_t h = hash(word);
  struct entry *e = t->buckets[h & t->mask];
  while (e && (e->hash != h || strcmp(e->word, word) != 0))
    e = e->next;
  if (!e) {
    if (++t->used > t->mask)
      grow(t);
    e = malloc(sizeof *e);
    *e = (struct entry){t->buckets[h & t->mask], strdup(word), h, 0};
    t->buckets[h & t->mask] = e;
  }
  e->count++;
  return e;
}

// Removes entries seen fewer than `least` times, all over the table.
static uint64_t prune(struct table *t, uint32_t least) {
  uint64_t gone = 0;
  for (size_t i = 0; i <= t->mask; i++)
    for (struct entry **link = &t->buckets[i], *e; (e = *link);) {
      if (e->count >= least) {
        link = &e->next;
        continue;
      }
      *link = e->next;
      gone += e->hash;
      free(e->word);
      free(e);
      t->used--;
    }
  return gone;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 220);
  uint64_t rng = 19, sum = 0;
  struct table t = {calloc(64, sizeof(struct entry *)), 63, 0};
  for (long r = 0; r < rounds; r++) {
    for (int i = 0; i < 50000; i++) {
      uint64_t random = bench_random(&rng);
      // The product of two small numbers: a few words are frequent, most are rare, as in text.
      uint32_t id = (uint32_t)(random % 190) * (uint32_t)(random / 190 % 190);
      char word[24];
      int n = 0;
      do
        word[n++] = (char)('a' + id % 21);
      while ((id /= 21));
      memcpy(word + n, "ing", 4);
      sum = bench_mix(sum, count(&t, word)->count);
    }
    sum = bench_mix(sum, prune(&t, (uint32_t)r + 3));
  }
  prune(&t, UINT32_MAX);
  free(t.buckets);
  return bench_done(sum);
}
