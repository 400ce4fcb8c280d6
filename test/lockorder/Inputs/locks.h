/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For tests of locks: threads in an order that rtsan does not see (race/Inputs/invisible.h), and short names. A test that may hang is run under
 * `timeout`, whose exit status is not a report's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "../../race/Inputs/invisible.h"

#define LOCK(m) pthread_mutex_lock(&(m))
#define UNLOCK(m) pthread_mutex_unlock(&(m))
#define MUTEX(m) pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER

/* For usleep, where all else waits and nothing is to be reported: time enough for the watcher to look twice and be wrong. No order rests on it, and a
 * longer or shorter one changes no right result. */
enum { SEVERAL_LOOKS = 200000 };

static int met;
/* Returns when n calls were made so far. */
INVISIBLE static void meet(int n) {
  int seen = __atomic_add_fetch(&met, 1, __ATOMIC_RELAXED);
  invisible_futex(&met, FUTEX_WAKE, 1 << 30);
  while ((seen = __atomic_load_n(&met, __ATOMIC_RELAXED)) < n) invisible_futex(&met, FUTEX_WAIT, seen);
}
static pthread_t start(void *(*fn)(void *), void *arg) {
  pthread_t t;
  if (pthread_create(&t, 0, fn, arg)) abort();
  return t;
}
static void finish(pthread_t t) { pthread_join(t, 0); }
/* One after the other. */
static void in_turn(void *(*first)(void *), void *(*second)(void *)) __attribute__((unused));
static void *(*turns[2])(void *);
static void *take_turn(void *arg) {
  long n = (long)arg;
  wait_turn((int)n);
  turns[n](0);
  go((int)n + 1);
  return 0;
}
static void in_turn(void *(*first)(void *), void *(*second)(void *)) {
  turns[0] = first, turns[1] = second;
  pthread_t a = start(take_turn, (void *)0), b = start(take_turn, (void *)1);
  finish(a);
  finish(b);
}
static struct timespec in_ms(clockid_t clock, long ms) __attribute__((unused));
static struct timespec in_ms(clockid_t clock, long ms) {
  struct timespec t;
  clock_gettime(clock, &t);
  t.tv_nsec += ms * 1000000;
  t.tv_sec += t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return t;
}
static int fine(void) __attribute__((unused));
static int fine(void) {
  puts("fine");
  return 0;
}
