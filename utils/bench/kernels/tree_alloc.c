// Binary trees: build complete trees of small nodes, walk them, free them; allocation in bulk, freed in order.
#include "bench_util.h"

struct node {
  struct node *left, *right;
};

static struct node *build(int depth) {
  struct node *n = malloc(sizeof *n);
  n->left = depth ? build(depth - 1) : NULL;
  n->right = depth ? build(depth - 1) : NULL;
  return n;
}

static unsigned count(const struct node *n) { return n->left ? 1 + count(n->left) + count(n->right) : 1; }

static void destroy(struct node *n) {
  if (n->left) {
    destroy(n->left);
    destroy(n->right);
  }
  free(n);
}

int main(int argc, char **argv) {
  enum { LOW = 4, HIGH = 16 };
  long rounds = bench_rounds(argc, argv, 50);
  uint64_t sum = 0;
  struct node *long_lived = build(HIGH); // stays while the short-lived ones come and go
  for (long r = 0; r < rounds; r++)
    for (int depth = LOW; depth <= HIGH; depth += 4)
      for (int i = 0; i < 1 << (HIGH - depth); i++) {
        struct node *t = build(depth);
        sum = bench_mix(sum, count(t));
        destroy(t);
      }
  sum = bench_mix(sum, count(long_lived));
  destroy(long_lived);
  return bench_done(sum);
}
