// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thousand signals a second in each of three threads that lock, allocate and copy. What handlers hand over by atomics is ordered, whatever
// they interrupted; what main takes without asking is a race.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: timeout 100 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: not timeout 100 %t race 2>&1 | FileCheck %s
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
enum { WORKERS = 3, ROUNDS = 200 };
static struct box { long current, taken[4]; int full; } boxes[WORKERS];
static _Thread_local struct box *mine;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long shared, sum;
static _Atomic int stop;
static void handler(int signo) {
  struct box *b = mine;
  if (signo != SIGUSR1 || __atomic_load_n(&b->full, __ATOMIC_ACQUIRE)) return;
  for (int i = 0; i < 4; i++) b->taken[i] = b->current + i;
  __atomic_store_n(&b->full, 1, __ATOMIC_RELEASE);
}
static void *worker(void *arg) {
  timer_t timer;
  struct sigevent e = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
  struct itimerspec every = {{0, 1000000}, {0, 1000000}};
  mine = arg;
  e._sigev_un._tid = (int)syscall(SYS_gettid);
  if (timer_create(CLOCK_MONOTONIC, &e, &timer) || timer_settime(timer, 0, &every, NULL)) abort();
  while (!stop) {
    char *p = malloc((size_t)(mine->current % 700) + 9);
    memset(p, 1, 9);
    pthread_mutex_lock(&mutex);
    shared += p[3];
    pthread_mutex_unlock(&mutex);
    mine->current++;
    free(p);
  }
  timer_delete(timer);
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t t[WORKERS];
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
  (void)argv;
  sigaction(SIGUSR1, &sa, NULL);
  for (int i = 0; i < WORKERS; i++) pthread_create(&t[i], NULL, worker, &boxes[i]);
  for (int got = 0; got < ROUNDS * WORKERS;)
    for (int i = 0; i < WORKERS; i++) {
      if (!__atomic_load_n(&boxes[i].full, __ATOMIC_ACQUIRE)) continue;
      sum += boxes[i].taken[3];
      __atomic_store_n(&boxes[i].full, 0, __ATOMIC_RELEASE);
      if (argc > 1) boxes[i].taken[1] = 0;
      got++;
    }
  stop = 1;
  for (int i = 0; i < WORKERS; i++) pthread_join(t[i], NULL);
  printf("done\n");
  return sum == 0;
}
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
// CHECK: global variable 'boxes'
