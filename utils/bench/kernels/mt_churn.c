// Allocator churn, two threads: each allocates and frees mixed small blocks, a part is freed by the other thread.
#include "bench_util.h"
#include <pthread.h>
#include <string.h>

enum { WINDOW = 2048, BATCH = 64 };

// A handed-over batch of blocks; the peer frees what it finds. One mailbox for each receiver.
struct mailbox {
  pthread_mutex_t lock;
  void *blocks[BATCH];
  int count;
};

static struct mailbox boxes[2] = {{PTHREAD_MUTEX_INITIALIZER, {0}, 0}, {PTHREAD_MUTEX_INITIALIZER, {0}, 0}};
static long rounds;

struct worker {
  int id;
  uint64_t sum;
};

static void hand_over(int to, void *block) {
  pthread_mutex_lock(&boxes[to].lock);
  if (boxes[to].count < BATCH) {
    boxes[to].blocks[boxes[to].count++] = block;
    block = NULL;
  }
  pthread_mutex_unlock(&boxes[to].lock);
  free(block); // the box was full
}

static void empty_box(int mine) {
  void *taken[BATCH];
  pthread_mutex_lock(&boxes[mine].lock);
  int n = boxes[mine].count;
  memcpy(taken, boxes[mine].blocks, sizeof taken);
  boxes[mine].count = 0;
  pthread_mutex_unlock(&boxes[mine].lock);
  for (int i = 0; i < n; i++)
    free(taken[i]);
}

static void *work(void *argument) {
  struct worker *me = argument;
  unsigned char *window[WINDOW] = {0};
  uint64_t rng = 79 + (uint64_t)me->id, sum = 0;
  for (long r = 0; r < rounds; r++) {
    uint64_t random = bench_random(&rng);
    unsigned slot = (unsigned)(random >> 53);
    size_t size = random & 7 ? 8 + (random >> 8) % 150 : 200 + (random >> 8) % 2000;
    if (window[slot]) {
      sum += window[slot][0];
      if ((random >> 32 & 15) == 0)
        hand_over(!me->id, window[slot]);
      else
        free(window[slot]);
    }
    window[slot] = malloc(size);
    window[slot][0] = (unsigned char)random;
    window[slot][size - 1] = 0;
    if (r % 512 == 0)
      empty_box(me->id);
  }
  for (int i = 0; i < WINDOW; i++)
    free(window[i]);
  me->sum = sum;
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 4000000);
  struct worker workers[2] = {{0, 0}, {1, 0}};
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, &workers[i]);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < 2; i++)
    empty_box(i);
  return bench_done(workers[0].sum + workers[1].sum);
}
