// Two threads, two lock-free rings of one producer and one consumer each: batches go out on one and come back transformed on the other.
#include "bench_util.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { SIZE = 512, BATCH = 15 };

struct batch {
  uint32_t count;
  uint32_t values[BATCH];
};

struct ring {
  _Alignas(64) _Atomic uint32_t head; // next to take
  _Alignas(64) _Atomic uint32_t tail; // next to fill
  _Alignas(64) struct batch slots[SIZE];
};

static struct ring there, back;
static long rounds;

static int try_put(struct ring *r, const struct batch *b) {
  uint32_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
  if (tail - atomic_load_explicit(&r->head, memory_order_acquire) == SIZE)
    return 0;
  r->slots[tail % SIZE] = *b;
  atomic_store_explicit(&r->tail, tail + 1, memory_order_release);
  return 1;
}

static int try_take(struct ring *r, struct batch *b) {
  uint32_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
  if (atomic_load_explicit(&r->tail, memory_order_acquire) == head)
    return 0;
  *b = r->slots[head % SIZE];
  atomic_store_explicit(&r->head, head + 1, memory_order_release);
  return 1;
}

static void *transform(void *unused) {
  (void)unused;
  struct batch b;
  for (long r = 0; r < rounds; r++) {
    while (!try_take(&there, &b))
      sched_yield();
    for (uint32_t i = 0; i < b.count; i++)
      b.values[i] = (b.values[i] ^ b.values[i] >> 15) * 2246822519u;
    while (!try_put(&back, &b))
      sched_yield();
  }
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 4000000);
  uint64_t rng = 107, sum = 0;
  struct batch out, in;
  pthread_t thread;
  pthread_create(&thread, NULL, transform, NULL);
  for (long sent = 0, received = 0; received < rounds;) {
    int moved = 0;
    if (sent < rounds && sent - received < SIZE) {
      uint64_t random = bench_random(&rng);
      out.count = BATCH;
      for (int i = 0; i < BATCH; i++)
        out.values[i] = (uint32_t)(random >> i);
      if (try_put(&there, &out))
        sent++, moved = 1;
    }
    if (try_take(&back, &in)) {
      uint32_t hash = in.count;
      for (uint32_t i = 0; i < in.count; i++)
        hash = hash * 31 + in.values[i];
      sum = bench_mix(sum, hash);
      received++, moved = 1;
    }
    if (!moved)
      sched_yield();
  }
  pthread_join(thread, NULL);
  return bench_done(sum);
}
