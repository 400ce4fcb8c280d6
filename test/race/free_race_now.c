// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: release
// RUN: %clang_rtsan -O1 -I%root/include %s -o %t -lpthread
// RUN: %env_rtsan_opts=halt_on_error=0:symbolize=0 not %t 2>/dev/null | FileCheck %s
// A free and an access at the same moment: each round is reported, as a race by whoever comes second, or as a use after free where the access is still to
// come.
// CHECK: rounds 30, missed 0
#include <pthread.h>
#include <rtsan/rtsan.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define INVISIBLE __attribute__((disable_sanitizer_instrumentation, noinline))
static int there, generation, reports;
static pthread_barrier_t barrier;
static char *block;
static int rounds, missed;

/* Both leave within some nanoseconds, in an order that is not known. */
INVISIBLE static void meet_unseen(void) {
  int mine = __atomic_load_n(&generation, __ATOMIC_RELAXED);
  if (__atomic_add_fetch(&there, 1, __ATOMIC_SEQ_CST) == 2) {
    __atomic_store_n(&there, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&generation, mine + 1, __ATOMIC_SEQ_CST);
    return;
  }
  for (int i = 0; __atomic_load_n(&generation, __ATOMIC_SEQ_CST) == mine; i++)
    if (i > 100000) sched_yield();
}
INVISIBLE static void wait_a_little(unsigned n) { for (volatile unsigned i = 0; i < n; i++) {} }
INVISIBLE static void on_report(const char *text) { (void)text; __atomic_add_fetch(&reports, 1, __ATOMIC_SEQ_CST); }
INVISIBLE static int took_reports(void) { return __atomic_exchange_n(&reports, 0, __ATOMIC_SEQ_CST); }

typedef void place(char *p, int frees);
/* Places of their own, or they are reported once. */
#define PLACE(n) \
  __attribute__((noinline)) static void place##n(char *p, int frees) { \
    if (frees) free(p); \
    else p[n % 16] = 1; \
  }
#define TEN(f, n) f(n##0) f(n##1) f(n##2) f(n##3) f(n##4) f(n##5) f(n##6) f(n##7) f(n##8) f(n##9)
#define ALL(f) TEN(f, 1) TEN(f, 2) TEN(f, 3)
ALL(PLACE)
#define NAME(n) place##n,
static place *const places[] = {ALL(NAME)};

static void *run(void *frees) {
  for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
    if (frees) block = malloc(16 << i % 6), memset(block, 0, 16);
    pthread_barrier_wait(&barrier);
    char *p = block;
    meet_unseen();
    if (!frees) wait_a_little(i * 14);
    places[i](p, frees != NULL);
    pthread_barrier_wait(&barrier);
    if (frees) rounds++, missed += !took_reports();
  }
  return NULL;
}

int main(void) {
  pthread_t t[2];
  rtsan_set_report_callback(on_report);
  pthread_barrier_init(&barrier, NULL, 2);
  for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, run, i ? &barrier : NULL);
  for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
  printf("rounds %d, missed %d\n", rounds, missed);
}
