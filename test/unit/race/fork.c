/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* fork while other threads are anywhere in the engine: the child neither waits for what they had locked nor reports what they did. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t.debug && %t.debug
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "Inputs/race_test.h"

enum { OTHERS = 3, FORKS = 100 };
static bool stop;
static unsigned races, counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void count_race(const struct rts_race_side s[2]) {
  (void)s;
  __atomic_fetch_add(&races, 1, __ATOMIC_RELAXED);
}

static void work(u64 *s) {
  pthread_mutex_lock(&mutex);
  rts_race_acquire((uptr)&mutex);
  for (int i = 0; i < 8; i++) {
    u64 r = next_random(s);
    perform(memory + r % 64 * 4, 4, r & 256 ? RTS_RACE_WRITE : RTS_RACE_READ, 1);
  }
  rts_race_release_store((uptr)&mutex);
  pthread_mutex_unlock(&mutex);
  rts_race_atomic_rmw_begin((uptr)&counter, 4, __ATOMIC_ACQ_REL, 1);
  __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
  rts_race_atomic_rmw_end(true, __ATOMIC_RELAXED);
  perform(memory + 8192 + next_random(s) % 16 * 4, 4, RTS_RACE_READ, 1);
}
static void *others(void *t) {
  u64 s = (uptr)t | 1;
  rts_race_thread_start(t);
  while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) work(&s);
  rts_race_thread_finish(t);
  return NULL;
}
static void child(u64 s) {
  alarm(60);
  for (int i = 0; i < 3000; i++) work(&s);
  thread t = spawn(main_thread, 50);
  be(t);
  for (int i = 0; i < 100; i++) work(&s);
  rts_race_thread_finish(t);
  be(main_thread), rts_race_thread_join(main_thread, t), rts_race_thread_delete(t);
  perform(memory, 256, RTS_RACE_WRITE, 1);
  _exit(races != 0);
}

int main(void) {
  u64 s = 99;
  start();
  rts_race_report = count_race;
  pthread_t p[OTHERS];
  thread t[OTHERS];
  for (unsigned i = 0; i < OTHERS; i++) {
    t[i] = rts_race_thread_create(main_thread, i + 1);
    pthread_create(&p[i], NULL, others, t[i]);
  }
  for (unsigned i = 0; i < FORKS; i++) {
    int status;
    for (int k = 0; k < 50; k++) work(&s);
    pthread_mutex_lock(&mutex);
    rts_race_acquire((uptr)&mutex);
    rts_race_lock_all();
    pid_t pid = fork();
    rts_race_unlock_all(pid == 0);
    rts_race_release_store((uptr)&mutex);
    pthread_mutex_unlock(&mutex);
    if (!pid) child(s);
    waitpid(pid, &status, 0);
    EXPECT(status == 0);
  }
  __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
  for (unsigned i = 0; i < OTHERS; i++) pthread_join(p[i], NULL);
  EXPECT(races == 0);
  return done();
}
