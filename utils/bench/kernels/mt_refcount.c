// Two threads hand reference-counted strings through a shared shelf: relaxed increments, the last decrement frees.
#include "bench_util.h"
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { SHELF = 64 };

struct text {
  _Atomic int references;
  unsigned length;
  char bytes[];
};

static struct {
  pthread_mutex_t lock;
  struct text *item;
} shelf[SHELF];
static long rounds;

static struct text *make(uint64_t random) {
  unsigned length = 8 + random % 56;
  struct text *t = malloc(sizeof *t + length);
  atomic_init(&t->references, 1);
  t->length = length;
  memset(t->bytes, (int)(random >> 8 & 63), length);
  return t;
}
static struct text *keep(struct text *t) {
  atomic_fetch_add_explicit(&t->references, 1, memory_order_relaxed);
  return t;
}
static void drop(struct text *t) {
  if (atomic_fetch_sub_explicit(&t->references, 1, memory_order_acq_rel) == 1) // no fence: not every detector knows them
    free(t);
}

static void *work(void *argument) {
  uint64_t rng = *(uint64_t *)argument, sum = 0;
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    unsigned at = random % SHELF;
    pthread_mutex_lock(&shelf[at].lock);
    struct text *mine = keep(shelf[at].item);
    pthread_mutex_unlock(&shelf[at].lock);
    for (int k = 0; k < 4; k++) { // copies that come and go
      struct text *copy = keep(mine);
      sum += (unsigned char)copy->bytes[random >> (8 + k) & 7] < 65;
      drop(copy);
    }
    if (random >> 60 == 0) {
      struct text *fresh = make(random >> 16), *was;
      pthread_mutex_lock(&shelf[at].lock);
      was = shelf[at].item;
      shelf[at].item = fresh;
      pthread_mutex_unlock(&shelf[at].lock);
      drop(was);
    }
    drop(mine);
  }
  *(uint64_t *)argument = sum; // the same whatever the threads saw of each other
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 2000000);
  uint64_t seeds[2] = {113, 127};
  for (int i = 0; i < SHELF; i++) {
    pthread_mutex_init(&shelf[i].lock, NULL);
    shelf[i].item = make((uint64_t)i * 77);
  }
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, &seeds[i]);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < SHELF; i++) {
    drop(shelf[i].item);
    pthread_mutex_destroy(&shelf[i].lock);
  }
  return bench_done(bench_mix(1, seeds[0] + seeds[1]));
}
