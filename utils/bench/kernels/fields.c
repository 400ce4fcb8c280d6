// Objects with many small fields: read-modify-write of ints, shorts and flags reached through pointers.
#include "bench_util.h"

struct particle {
  int x, y, dx, dy;
  unsigned short energy, age;
  unsigned char kind, flags;
  struct particle *partner;
  uint64_t hits;
};

enum { COUNT = 3000, SIZE = 1 << 16 };

static BENCH_NOINLINE void step(struct particle *p) {
  p->x += p->dx;
  p->y += p->dy;
  if (p->x < 0 || p->x >= SIZE) {
    p->dx = -p->dx;
    p->x += 2 * p->dx;
    p->flags ^= 1;
    p->hits++;
  }
  if (p->y < 0 || p->y >= SIZE) {
    p->dy = -p->dy;
    p->y += 2 * p->dy;
    p->flags ^= 2;
    p->hits++;
  }
  if (++p->age > 1000) {
    p->age = 0;
    p->kind = (unsigned char)((p->kind + 1) & 7);
  }
}

static BENCH_NOINLINE void exchange(struct particle *p) {
  struct particle *q = p->partner;
  if (p->kind == q->kind) {
    unsigned share = (p->energy + q->energy) / 2u;
    q->energy = (unsigned short)(p->energy + q->energy - share);
    p->energy = (unsigned short)share;
  } else if (p->energy > 10) {
    p->energy -= 3;
    q->energy += 3;
  }
  p->flags |= 4;
  q->flags &= (unsigned char)~4;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 50000);
  uint64_t rng = 37, sum = 0;
  struct particle *all = calloc(COUNT, sizeof *all);
  for (int i = 0; i < COUNT; i++) {
    struct particle *p = &all[i];
    p->x = (int)(bench_random(&rng) % SIZE);
    p->y = (int)(bench_random(&rng) % SIZE);
    p->dx = (int)(bench_random(&rng) % 301) - 150;
    p->dy = (int)(bench_random(&rng) % 301) - 150;
    p->energy = (unsigned short)(bench_random(&rng) % 500);
    p->kind = (unsigned char)(bench_random(&rng) & 7);
    p->partner = &all[bench_random(&rng) % COUNT];
  }
  for (long r = 0; r < rounds; r++) {
    for (int i = 0; i < COUNT; i++)
      step(&all[i]);
    for (int i = (int)(r & 1); i < COUNT; i += 2)
      exchange(&all[i]);
  }
  for (int i = 0; i < COUNT; i++)
    sum = bench_mix(sum, (uint64_t)(all[i].x ^ all[i].y << 1) + all[i].energy * 8u + all[i].flags + all[i].hits);
  free(all);
  return bench_done(sum);
}
