// Linked list: walk nodes scattered over the heap, update their payload, move nodes between two lists.
#include "bench_util.h"

struct node {
  struct node *next;
  uint32_t key;
  uint32_t visits;
};

enum { NODES = 1000 };

// Links the nodes in a random order, so that the next address is never the neighbour the prefetcher guesses.
static struct node *build(uint64_t *rng) {
  struct node **order = malloc(NODES * sizeof *order);
  for (int i = 0; i < NODES; i++) {
    order[i] = malloc(sizeof *order[i]);
    order[i]->key = (uint32_t)bench_random(rng);
    order[i]->visits = 0;
  }
  for (int i = NODES - 1; i > 0; i--) {
    int j = (int)(bench_random(rng) % (uint64_t)(i + 1));
    struct node *t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
  for (int i = 0; i < NODES; i++)
    order[i]->next = i + 1 < NODES ? order[i + 1] : NULL;
  struct node *head = order[0];
  free(order);
  return head;
}

static BENCH_NOINLINE uint64_t walk(struct node *n) {
  uint64_t sum = 0;
  for (; n; n = n->next) {
    n->visits++;
    sum += n->key ^ n->visits;
  }
  return sum;
}

// Splits by a key bit and joins again: every link is rewritten.
static BENCH_NOINLINE struct node *reshuffle(struct node *n, int bit) {
  struct node *zeros = NULL, *ones = NULL, **zt = &zeros, **ot = &ones;
  for (; n; n = n->next) {
    if (n->key >> bit & 1) {
      *ot = n;
      ot = &n->next;
    } else {
      *zt = n;
      zt = &n->next;
    }
  }
  *ot = NULL;
  *zt = ones;
  return zeros;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 80000);
  uint64_t rng = 42, sum = 0;
  struct node *head = build(&rng);
  for (long r = 0; r < rounds; r++) {
    sum = bench_mix(sum, walk(head));
    if (r % 4 == 0)
      head = reshuffle(head, (int)(r / 4 % 32));
  }
  while (head) {
    struct node *next = head->next;
    free(head);
    head = next;
  }
  return bench_done(sum);
}
