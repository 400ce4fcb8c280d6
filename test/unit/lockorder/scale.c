/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* No limits, and linear memory: very many locks held at once, alive, and nested; very many threads. Then threads and locks that come and go for ever, in all the
 * ways that could leave something behind: memory must stay where it was. Argument: rounds of the latter (each is one thread or lock); more than a few say what they cost. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t && %t 30000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.debug && %t.debug 3000
#include "Inputs/order_test.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static u32 rounds;
static thread m;
static u64 now(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (u64)ts.tv_sec * 1000000000u + (u64)ts.tv_nsec;
}
static u64 seed = 88172645463325252ull;
static u32 pick(u32 k) { return (u32)((next_random(&seed) >> 11) % k); }
static u32 new(void) { return rts_order_lock_new(0); }
#define SIZE(release, debug) RTS_LIMIT(release, debug)

/* -- many */

static u32 held_at_once(void) {
  u32 n = SIZE(10000u, 300u), *l = malloc(n * sizeof *l);
  thread t = create(m);
  for (u32 i = 0; i < n; i++) l[i] = new();
  for (u32 i = 0; i < n; i++) lock(t, l[i]);
  struct rts_order_stats s = stats();
  EXPECT(s.nodes == n - 1 && s.nestings == n - 1 && s.edges == n - 1);
  EXPECT(lock(m, l[n - 1]) == 0 && lock(m, l[0]) == 1 && found.edges_count == 2 && found.held_count == n); /* 1 + all but the last */
  unlock_all(m);
  /* Given back from the first on; another one wanted after each. What cannot be kept in linear memory is left out and counted. */
  u32 x = new();
  for (u32 i = 0; i < n && i < 200; i++) unlock(t, l[i]), lock(t, x), unlock(t, x);
  EXPECT(stats().nodes < SIZE(2000000, 20000) && stats().lost > 0);
  unlock_all(t);
  for (u32 i = 0; i < n; i++) rts_order_lock_retire(l[i]);
  rts_order_lock_retire(x);
  rts_sweep();
  s = stats();
  EXPECT(s.nodes == 0 && s.nestings == 0 && s.edges == 0 && s.locks == 0);
  finish(t);
  return n;
}
static u32 alive(void) {
  u32 n = SIZE(1000000u, 3000u), outer = new(), *l = malloc(n * sizeof *l);
  for (u32 i = 0; i < n; i++) l[i] = new(), nest(m, outer, l[i]);
  EXPECT(stats().nestings == n && stats().bytes < 300ull * n + 100000);
  thread t = create(m);
  m->o.segment = m->o.segment;
  nest(m, outer, l[n - 1]);
  EXPECT(nest(t, l[n - 1], outer) == 1 && nest(t, l[7], outer) == 0); /* l[7]: m had it before t was there */
  for (u32 i = 0; i < n; i++) rts_order_lock_retire(l[i]);
  rts_order_lock_retire(outer);
  rts_sweep();
  EXPECT(stats().nestings == 0 && stats().nodes == 0 && stats().edges == 0 && stats().locks == 0);
  finish(t);
  return n;
}
static u32 threads(void) {
  u32 n = SIZE(1000u, 60u), a = new(), b = new(), c = new();
  thread *t = malloc(n * sizeof *t);
  for (u32 i = 0; i < n; i++) t[i] = create(m);
  for (u32 i = 0; i < n; i++) EXPECT(!nest(t[i], a, b) && !nest(t[i], b, c));
  EXPECT(stats().nestings < 40);
  EXPECT(nest(t[n / 2], c, a) == 1 && found.edges_count == 3);
  for (u32 i = 0; i < n; i++) join(m, t[i]);
  return n;
}

/* -- for ever. Each round leaves nothing behind but what a few others leave too. */

static u32 base[4];
static thread others[3];
static void joined(void) { /* threads that nest, and are joined */
  thread t = create(m);
  nest(t, base[0], base[1]);
  join(m, t);
}
static void joined_and_me(void) { /* and the creator nests in each of its segments */
  thread t = create(m);
  nest(m, base[0], base[1]), nest(t, base[0], base[1]), nest(t, base[1], base[2]);
  join(m, t);
  nest(m, base[1], base[2]);
}
static void detached(void) {
  thread t = create(m);
  nest(t, base[0], base[1]);
  finish(t);
}
static void generations(void) { /* each creates the next and ends */
  static thread t;
  if (!t) t = create(m);
  nest(t, base[0], base[1]);
  thread next = create(t);
  finish(t);
  t = next;
}
static void relay(void) { /* each is joined by the next, which is older than it */
  static thread t;
  thread next = create(m);
  nest(next, base[0], base[1]);
  if (t) join(next, t);
  nest(next, base[1], base[2]);
  t = next;
}
static void unseen(void) {
  thread t = unseen_thread();
  nest(t, base[0], base[1]);
  finish(t);
}
static void many_at_once(void) { /* some live long */
  static thread t[50];
  u32 i = pick(50);
  if (t[i] && pick(2)) join(m, t[i]);
  else if (t[i]) finish(t[i]);
  t[i] = create(m);
  nest(t[i], base[pick(2)], base[2 + pick(2)]), nest(t[pick(50)] ? t[i] : m, base[0], base[1]);
}
static void lock_inside(void) { /* a new lock under an old one */
  u32 l = new();
  nest(m, base[0], l);
  rts_order_lock_retire(l);
}
static void lock_outside(void) {
  u32 l = new();
  nest(m, l, base[0]);
  rts_order_lock_retire(l);
}
static void lock_between(void) {
  u32 l = new();
  lock(m, base[0]), lock(m, l), lock(m, base[1]), unlock_all(m);
  rts_order_lock_retire(l);
}
static void lock_around(void) { /* above a whole tree of others */
  u32 l = new(), k = new();
  lock(m, l), lock(m, base[0]), lock(m, k), lock(m, base[1]), lock(m, base[2]), unlock(m, base[1]), lock(m, base[3]), unlock_all(m);
  rts_order_lock_retire(pick(2) ? l : k);
  static u32 last;
  if (last) rts_order_lock_retire(last);
  last = rts_vertex_find(l) ? l : k;
}
static void lock_swapped(void) { /* in a component with old ones */
  u32 l = new();
  nest(m, base[0], l), nest(m, l, base[0]), nest(m, base[1], l), nest(m, l, base[1]);
  rts_order_lock_retire(l);
}
static void lock_cycles(void) { /* reported each time */
  u32 l = new();
  nest(others[0], base[0], l);
  EXPECT(nest(others[1], l, base[0]) == 1);
  rts_order_lock_retire(l);
}
static void held_while_retired(void) {
  u32 l = new();
  lock(m, l), rts_order_lock_retire(l), nest(m, base[0], base[1]), unlock_all(m);
}
static void lock_window(void) { /* always a hundred alive, in a random order */
  static u32 l[100];
  u32 i = pick(100), k = pick(100);
  if (l[i]) rts_order_lock_retire(l[i]);
  l[i] = new();
  if (l[k] && i != k) nest(others[pick(3)], l[i < k ? i : k], l[i < k ? k : i]);
}
static void sites(void) { /* one nesting, ever new stacks: known by what is held */
  lock(m, base[0]), lock(m, base[1]), unlock_all(m);
}
static void both(void) {
  thread t = create(m);
  u32 l = new(), k = new();
  nest(t, l, k), nest(t, base[0], l), nest(t, k, base[1]);
  thread t2 = create(t);
  nest(t2, base[0], k);
  rts_order_lock_retire(l);
  join(t, t2);
  nest(t, base[0], k);
  finish(t);
  rts_order_lock_retire(k);
}

static int run_forever(const char *name, void (*one)(void)) {
  m = unseen_thread();
  for (u32 i = 0; i < 4; i++) base[i] = new();
  for (u32 i = 0; i < 3; i++) others[i] = create(m);
  for (u32 i = 0; i < rounds / 3; i++) one();
  struct rts_order_stats first = stats();
  u64 start = now();
  for (u32 i = 0; i < rounds; i++) one();
  u64 ns = now() - start;
  struct rts_order_stats s = stats();
  if (rounds > 100000)
    printf("%-18s %4llu ns; locks %llu, edges %llu, nodes %llu, nestings %llu, segments %llu; %llu KB (%llu KB after a third); %u sweeps, lost %llu\n", name, (unsigned long long)ns / rounds,
           (unsigned long long)s.locks, (unsigned long long)s.edges, (unsigned long long)s.nodes, (unsigned long long)s.nestings, (unsigned long long)s.segments,
           (unsigned long long)s.bytes / 1000, (unsigned long long)first.bytes / 1000, rts_sweep_count, (unsigned long long)s.lost);
  if (s.bytes > first.bytes + first.bytes / 4 + 250000) failures++, fprintf(stderr, "%s: %llu bytes became %llu\n", name, (unsigned long long)first.bytes, (unsigned long long)s.bytes);
  EXPECT(s.lost == 0);
  rts_order_validate();
  fflush(stdout);
  return failures != 0;
}
static int run_once(const char *name, u32 (*f)(void)) {
  m = unseen_thread();
  u64 start = now();
  u32 n = f();
  printf("%-18s %u in %.3f s\n", name, n, (double)(now() - start) / 1e9);
  rts_order_validate();
  fflush(stdout);
  return failures != 0;
}

int main(int argc, char **argv) {
#define CASE(f) {#f, NULL, f}
  static const struct { const char *name; u32 (*once)(void); void (*forever)(void); } cases[] = {
      {"held_at_once", held_at_once, NULL}, {"alive", alive, NULL}, {"threads", threads, NULL},
      CASE(joined), CASE(joined_and_me), CASE(detached), CASE(generations), CASE(relay), CASE(unseen), CASE(many_at_once), CASE(lock_inside), CASE(lock_outside), CASE(lock_between),
      CASE(lock_around), CASE(lock_swapped), CASE(lock_cycles), CASE(held_while_retired), CASE(lock_window), CASE(sites), CASE(both)};
  int bad = 0;
  rounds = argc > 1 ? (u32)atoi(argv[1]) : 1000000;
  for (u32 i = 0; i < sizeof cases / sizeof *cases; i++) {
    int status;
    if (argc > 2 && strcmp(argv[2], cases[i].name)) continue;
    pid_t pid = fork();
    if (!pid) _exit(cases[i].once ? run_once(cases[i].name, cases[i].once) : run_forever(cases[i].name, cases[i].forever));
    waitpid(pid, &status, 0);
    if (status) bad = 1, fprintf(stderr, "%s: status %x\n", cases[i].name, status);
  }
  return bad;
}
