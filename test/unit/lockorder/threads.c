/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Real threads at full speed: an order that all keep is never a cycle, whatever locks and threads come and go meanwhile; afterwards one inversion is found. The same under
 * ThreadSanitizer; and a fork in between. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t && %t 20000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.debug && %t.debug 2000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O1 -fsanitize=thread -g -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.tsan && %t.tsan 3000
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "Inputs/order_test.h"

enum { WORKERS = 4, LOCKS = 12 };
static u32 locks[LOCKS], rounds, bad;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

/* Takes locks in growing order only. */
static void ordered(thread t, u32 *own, u64 *seed, struct rts_order_cycle *c) {
  for (u32 i = 0; i < LOCKS; i++) {
    u64 r = next_random(seed);
    u32 l = i == 5 ? *own : locks[i];
    if (!l || r % 3) continue;
    if (t->n && !rts_order_known(&t->o, t->sig, l, false) && rts_order_add(&t->o, t->held, t->n, t->sig, l, false, i + 1, c)) __atomic_fetch_add(&bad, 1, __ATOMIC_RELAXED);
    hold(t, l, false, r & 1 << 20, i + 1);
  }
  unlock_all(t);
  if (next_random(seed) % 4) return;
  if (*own) rts_order_lock_retire(*own);
  *own = rts_order_lock_new(0);
}
static thread child_of(thread t) { /* numbers of threads are not the graph's: create() shares them */
  pthread_mutex_lock(&guard);
  thread x = create(t);
  pthread_mutex_unlock(&guard);
  return x;
}
static void *work(void *arg) {
  static struct rts_order_cycle found_by[WORKERS + 2];
  thread t = arg, child = NULL;
  u64 seed = (u64)t->o.tid * 0x9e3779b97f4a7c15ull | 1;
  u32 own = 0;
  struct rts_order_cycle *c = &found_by[t->o.tid % (WORKERS + 2)];
  for (u32 i = 0; i < rounds; i++) {
    ordered(t, &own, &seed, c);
    if (child) ordered(child, &own, &seed, c);
    if (i % 16) continue;
    if (child) join(t, child);
    child = child_of(t);
  }
  return NULL;
}

int main(int argc, char **argv) {
  rounds = argc > 1 ? (u32)atoi(argv[1]) : 10000;
  for (u32 i = 0; i < LOCKS; i++) locks[i] = rts_order_lock_new(0);
  thread m = unseen_thread(), t[WORKERS];
  pthread_t p[WORKERS];
  for (u32 i = 0; i < WORKERS; i++) t[i] = child_of(m);
  for (u32 i = 0; i < WORKERS; i++) pthread_create(&p[i], NULL, work, t[i]);
  for (u32 i = 0; i < 20; i++) {
    int status;
    rts_order_lock_all();
    pid_t pid = fork();
    rts_order_unlock_all();
    if (!pid) _exit(nest(m, locks[0], locks[1]) != 0);
    waitpid(pid, &status, 0);
    EXPECT(status == 0);
  }
  for (u32 i = 0; i < WORKERS; i++) pthread_join(p[i], NULL);
  EXPECT(!bad);
  EXPECT(nest(t[0], locks[2], locks[3]) == 0 && nest(t[1], locks[3], locks[2]) == 1);
  return done();
}
