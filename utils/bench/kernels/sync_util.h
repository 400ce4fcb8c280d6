// A second thread that is alive and does nothing: tools treat programs with a single thread as a case of its own.
#ifndef RTSAN_BENCH_SYNC_UTIL_H
#define RTSAN_BENCH_SYNC_UTIL_H
#include "bench_util.h"
#include <pthread.h>
#include <semaphore.h>

static sem_t bench_over;
static pthread_t bench_other;

static void *bench_wait(void *unused) {
  (void)unused;
  while (sem_wait(&bench_over))
    ;
  return NULL;
}

static inline void bench_company(void) {
  sem_init(&bench_over, 0, 0);
  pthread_create(&bench_other, NULL, bench_wait, NULL);
}

static inline void bench_company_leaves(void) {
  sem_post(&bench_over);
  pthread_join(bench_other, NULL);
  sem_destroy(&bench_over);
}
#endif
