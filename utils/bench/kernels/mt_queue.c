// Producer and consumer: heap messages through a bounded queue with one mutex and two condition variables.
#include "bench_util.h"
#include <pthread.h>
#include <string.h>

enum { CAPACITY = 256 };

struct message {
  unsigned length;
  unsigned char payload[];
};

static struct {
  pthread_mutex_t lock;
  pthread_cond_t not_empty, not_full;
  struct message *items[CAPACITY];
  unsigned head, count;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, 0};

static void put(struct message *m) {
  pthread_mutex_lock(&queue.lock);
  while (queue.count == CAPACITY)
    pthread_cond_wait(&queue.not_full, &queue.lock);
  queue.items[(queue.head + queue.count++) % CAPACITY] = m;
  pthread_cond_signal(&queue.not_empty);
  pthread_mutex_unlock(&queue.lock);
}

static struct message *take(void) {
  pthread_mutex_lock(&queue.lock);
  while (queue.count == 0)
    pthread_cond_wait(&queue.not_empty, &queue.lock);
  struct message *m = queue.items[queue.head];
  queue.head = (queue.head + 1) % CAPACITY;
  queue.count--;
  pthread_cond_signal(&queue.not_full);
  pthread_mutex_unlock(&queue.lock);
  return m;
}

static void *consume(void *result) {
  uint64_t sum = 0;
  for (struct message *m; (m = take());) {
    uint32_t hash = 1;
    for (unsigned i = 0; i < m->length; i++)
      hash = hash * 33 + m->payload[i];
    sum = bench_mix(sum, hash);
    free(m);
  }
  *(uint64_t *)result = sum;
  return NULL;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 1500000);
  uint64_t rng = 89, sum = 0;
  pthread_t consumer;
  pthread_create(&consumer, NULL, consume, &sum);
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    unsigned length = 16 + (random >> 8) % 240;
    struct message *m = malloc(sizeof *m + length);
    m->length = length;
    for (unsigned i = 0; i < length; i++)
      m->payload[i] = (unsigned char)(random >> (i & 31));
    put(m);
  }
  put(NULL); // ends the consumer
  pthread_join(consumer, NULL);
  return bench_done(sum);
}
