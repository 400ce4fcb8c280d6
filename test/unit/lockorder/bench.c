/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a new edge costs in a large graph, for orders of insertion that are hard on some method or other. Arguments: number of locks (100000), then
 * names of shapes (all). As a test it runs small and only has to come to an end with a valid graph and no cycle found. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t && %t 3000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.debug && %t.debug 600
#include "Inputs/order_test.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 8 };
static u32 n, *locks, *perm;
static thread t[THREADS];
static u64 seed = 88172645463325252ull;
static u32 *spent; /* ns of each insertion */
static u32 spent_n, room;

static u64 now(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (u64)ts.tv_sec * 1000000000u + (u64)ts.tv_nsec;
}
static u32 pick(u32 k) { return (u32)((next_random(&seed) >> 11) % k); }
/* Thread w takes lock b while it holds a. */
static void edge_by(u32 w, u32 a, u32 b) {
  hold(t[w], locks[a], false, false, a + 1);
  u64 start = now();
  if (!rts_order_known(&t[w]->o, t[w]->sig, locks[b], false) && rts_order_add(&t[w]->o, t[w]->held, t[w]->n, t[w]->sig, locks[b], false, b + 1, &found)) cycles++;
  u64 ns = now() - start;
  unlock_all(t[w]);
  if (spent_n == room) spent = realloc(spent, (room = room ? 2 * room : 1 << 20) * sizeof *spent);
  spent[spent_n++] = ns > ~0u ? ~0u : (u32)ns;
}
static void edge(u32 a, u32 b) { edge_by(pick(THREADS), a, b); }
static void shuffle(u32 *x, u32 k) {
  for (u32 i = k; i > 1; i--) {
    u32 j = pick(i), old = x[i - 1];
    x[i - 1] = x[j], x[j] = old;
  }
}
static u32 *order(u32 k) {
  u32 *x = malloc(k * sizeof *x);
  for (u32 i = 0; i < k; i++) x[i] = i;
  shuffle(x, k);
  return x;
}

static void chain_forward(void) { for (u32 i = 0; i + 1 < n; i++) edge(i, i + 1); }
static void chain_reverse(void) { for (u32 i = n - 1; i > 0; i--) edge(i - 1, i); }
static void chain_back(void) { for (u32 i = 0; i + 1 < n; i++) edge(i + 1, i); }
static void chain_shuffled(void) {
  u32 *x = order(n - 1);
  for (u32 i = 0; i + 1 < n; i++) edge(perm[x[i]], perm[x[i] + 1]);
}
/* Pairs first, then pairs of pairs, ...: joins of longer and longer chains. */
static void chain_doubling(void) {
  for (u32 s = 1; s < n; s *= 2)
    for (u32 i = s; i < n; i += 2 * s) edge(perm[i - 1], perm[i]);
}
static void tree_down(void) { for (u32 i = 1; i < n; i++) edge(perm[(i - 1) / 3], perm[i]); }
static void tree_up(void) { for (u32 i = 1; i < n; i++) edge(perm[i], perm[(i - 1) / 3]); }
static void tree_shuffled(void) {
  u32 *x = order(n - 1);
  for (u32 i = 0; i + 1 < n; i++) edge(perm[x[i] / 3], perm[x[i] + 1]);
}
static void dag(u32 edges) {
  for (u32 i = 0; i < edges; i++) {
    u32 a = pick(n), b = pick(n);
    if (a != b) edge(perm[a < b ? a : b], perm[a < b ? b : a]);
  }
}
static void dag_sparse(void) { dag(n); }
static void dag_random(void) { dag(4 * n); }
static void dag_dense(void) { /* the same number of edges among fewer locks */
  u32 all = n;
  n = n / 50;
  dag(4 * all);
}
/* Only between locks that are close in the hidden order. */
static void dag_local(void) {
  for (u32 i = 0; i < 4 * n; i++) {
    u32 a = pick(n - 64);
    edge(perm[a], perm[a + 1 + pick(63)]);
  }
}
static void levels(void) {
  u32 width = n / 100;
  for (u32 i = 0; i < 4 * n; i++) {
    u32 l = pick(99);
    edge(perm[l * width + pick(width)], perm[(l + 1) * width + pick(width)]);
  }
}
static void levels_back(void) { /* the last level first */
  u32 width = n / 100;
  for (u32 l = 99; l > 0; l--)
    for (u32 i = 0; i < 4 * width; i++) edge(perm[(l - 1) * width + pick(width)], perm[l * width + pick(width)]);
}
/* A few locks that are taken before all others, and a few after. */
static void hubs(void) {
  u32 *x = order(n - 20);
  for (u32 i = 0; i < n - 20; i++) edge(perm[pick(10)], perm[20 + x[i]]), edge(perm[20 + x[i]], perm[10 + pick(10)]);
}
/* Cycles everywhere, by one thread: never a report. Components merge into one. */
static void tangle(void) {
  for (u32 i = 0; i < 2 * n; i++) {
    u32 a = pick(n), b = pick(n);
    if (a != b) edge_by(0, a, b);
  }
}
/* The same by all threads, under one gate. */
static void tangle_gated(void) {
  u32 gate = rts_order_lock_new(0);
  for (u32 i = 0; i < n; i++) {
    u32 a = pick(n), b = pick(n), w = pick(THREADS);
    if (a == b) continue;
    lock(t[w], gate);
    edge_by(w, a, b);
  }
}

static int compare(const void *a, const void *b) { return *(const u32 *)a < *(const u32 *)b ? -1 : *(const u32 *)a > *(const u32 *)b; }
static double at(double part) { return spent[(u32)(spent_n * part)] / 1e3; }
static int run(const char *name, void (*shape)(void)) {
  locks = malloc(n * sizeof *locks);
  perm = order(n);
  for (u32 i = 0; i < n; i++) locks[i] = rts_order_lock_new(0);
  t[0] = unseen_thread();
  for (u32 i = 1; i < THREADS; i++) t[i] = create(t[0]);
  for (u32 i = 0; i < THREADS; i++) lock(t[i], locks[0]), unlock_all(t[i]);
  u64 start = now();
  shape();
  u64 took = now() - start, sum = 0;
  qsort(spent, spent_n, sizeof *spent, compare);
  for (u32 i = 0; i < spent_n; i++) sum += spent[i];
  struct rts_order_stats s = stats();
  printf("%-15s %7u calls %7llu edges: mean %7.3f us, p50 %7.3f, p99 %7.3f, p99.9 %8.3f, max %9.3f; %4.0f MB; %.2f s; lost %llu\n", name, spent_n,
         (unsigned long long)s.edges, (double)sum / spent_n / 1e3, at(0.5), at(0.99), at(0.999),
         spent[spent_n - 1] / 1e3, (double)s.bytes / 1e6, (double)took / 1e9, (unsigned long long)s.lost);
  EXPECT(!cycles);
  rts_order_validate();
  fflush(stdout);
  return failures != 0;
}

int main(int argc, char **argv) {
#define SHAPE(f) {#f, f}
  static const struct { const char *name; void (*shape)(void); } shapes[] = {
      SHAPE(chain_forward), SHAPE(chain_reverse), SHAPE(chain_back), SHAPE(chain_shuffled), SHAPE(chain_doubling), SHAPE(tree_down), SHAPE(tree_up), SHAPE(tree_shuffled),
      SHAPE(dag_sparse), SHAPE(dag_random), SHAPE(dag_dense), SHAPE(dag_local), SHAPE(levels), SHAPE(levels_back), SHAPE(hubs), SHAPE(tangle), SHAPE(tangle_gated)};
  n = argc > 1 ? (u32)atoi(argv[1]) : 100000;
  int bad = 0;
  for (u32 i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    bool wanted = argc < 3;
    for (int k = 2; k < argc; k++) wanted |= !strcmp(argv[k], shapes[i].name);
    if (!wanted) continue;
    pid_t pid = fork(); /* a graph for each */
    int status;
    if (!pid) _exit(run(shapes[i].name, shapes[i].shape));
    waitpid(pid, &status, 0);
    bad |= status;
  }
  return bad != 0;
}
