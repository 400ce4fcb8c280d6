// Hash table with open addressing (linear probing, backward-shift delete) in one growing array.
#include "bench_util.h"

struct slot {
  uint32_t key; // 0 is empty
  uint32_t value;
};

struct table {
  struct slot *slots;
  uint32_t mask, used;
};

static uint32_t hash(uint32_t key) { return (key * 2654435769u) ^ (key >> 15); }

static struct slot *locate(const struct table *t, uint32_t key) {
  uint32_t i = hash(key) & t->mask;
  while (t->slots[i].key && t->slots[i].key != key)
    i = (i + 1) & t->mask;
  return &t->slots[i];
}

static void grow(struct table *t) {
  struct table bigger = {calloc(2ul * (t->mask + 1), sizeof(struct slot)), 2 * t->mask + 1, t->used};
  for (uint32_t i = 0; i <= t->mask; i++)
    if (t->slots[i].key)
      *locate(&bigger, t->slots[i].key) = t->slots[i];
  free(t->slots);
  *t = bigger;
}

static BENCH_NOINLINE void add(struct table *t, uint32_t key) {
  struct slot *s = locate(t, key);
  if (!s->key) {
    if (++t->used * 4 > t->mask * 3) {
      grow(t);
      s = locate(t, key);
    }
    s->key = key;
    s->value = 0;
  }
  s->value++;
}

// Closes the gap instead of leaving a tombstone, so probes stay short.
static BENCH_NOINLINE int drop(struct table *t, uint32_t key) {
  struct slot *s = locate(t, key);
  if (!s->key)
    return 0;
  uint32_t hole = (uint32_t)(s - t->slots), i = hole;
  for (;;) {
    i = (i + 1) & t->mask;
    if (!t->slots[i].key)
      break;
    uint32_t home = hash(t->slots[i].key) & t->mask;
    if (((i - home) & t->mask) >= ((i - hole) & t->mask)) {
      t->slots[hole] = t->slots[i];
      hole = i;
    }
  }
  t->slots[hole].key = 0;
  t->used--;
  return 1;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 60);
  uint64_t rng = 17, sum = 0;
  for (long r = 0; r < rounds; r++) {
    struct table t = {calloc(16, sizeof(struct slot)), 15, 0};
    for (int i = 0; i < 200000; i++) {
      uint64_t random = bench_random(&rng);
      uint32_t key = (uint32_t)(random >> 32) % 60000 + 1;
      if (random & 3)
        add(&t, key);
      else
        sum += (uint64_t)drop(&t, key);
      sum += locate(&t, (uint32_t)random % 60000 + 1)->value;
    }
    sum = bench_mix(sum, t.used);
    free(t.slots);
  }
  return bench_done(sum);
}
