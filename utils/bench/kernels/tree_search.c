// Binary search tree (treap): insert, look up, range sums; small nodes from malloc, deep pointer chains.
#include "bench_util.h"

struct node {
  struct node *left, *right;
  uint32_t key, priority;
  uint64_t value;
};

static struct node *rotate_right(struct node *n) {
  struct node *l = n->left;
  n->left = l->right;
  l->right = n;
  return l;
}

static struct node *rotate_left(struct node *n) {
  struct node *r = n->right;
  n->right = r->left;
  r->left = n;
  return r;
}

static struct node *insert(struct node *n, uint32_t key, uint64_t *rng) {
  if (!n) {
    n = malloc(sizeof *n);
    n->left = n->right = NULL;
    n->key = key;
    n->priority = (uint32_t)bench_random(rng);
    n->value = key * 3u;
    return n;
  }
  if (key == n->key) {
    n->value++;
  } else if (key < n->key) {
    n->left = insert(n->left, key, rng);
    if (n->left->priority > n->priority)
      n = rotate_right(n);
  } else {
    n->right = insert(n->right, key, rng);
    if (n->right->priority > n->priority)
      n = rotate_left(n);
  }
  return n;
}

static BENCH_NOINLINE struct node *find(struct node *n, uint32_t key) {
  while (n && n->key != key)
    n = key < n->key ? n->left : n->right;
  return n;
}

static uint64_t range_sum(const struct node *n, uint32_t low, uint32_t high) {
  if (!n)
    return 0;
  uint64_t sum = 0;
  if (n->key > low)
    sum += range_sum(n->left, low, high);
  if (n->key >= low && n->key < high)
    sum += n->value;
  if (n->key < high)
    sum += range_sum(n->right, low, high);
  return sum;
}

static void destroy(struct node *n) {
  if (!n)
    return;
  destroy(n->left);
  destroy(n->right);
  free(n);
}

int main(int argc, char **argv) {
  enum { KEYS = 30000, SPACE = 1 << 16 };
  long rounds = bench_rounds(argc, argv, 20);
  uint64_t rng = 7, sum = 0;
  for (long r = 0; r < rounds; r++) {
    struct node *root = NULL;
    for (int i = 0; i < KEYS; i++)
      root = insert(root, (uint32_t)(bench_random(&rng) % SPACE), &rng);
    for (int i = 0; i < 3 * KEYS; i++) {
      struct node *n = find(root, (uint32_t)(bench_random(&rng) % SPACE));
      if (n)
        sum = bench_mix(sum, n->value++);
    }
    for (uint32_t low = 0; low < SPACE; low += 512)
      sum = bench_mix(sum, range_sum(root, low, low + 2000));
    destroy(root);
  }
  return bench_done(sum);
}
