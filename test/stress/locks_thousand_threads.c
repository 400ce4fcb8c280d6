// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -mllvm -rtsan-checks=lock %if debug %{ -DROUNDS=20 %} %s -o %t -lpthread && timeout 100 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// A thousand live threads take locks: stripes alone, and in hierarchies of three levels, in one order. No report, and memory that is a thousand times that of
// a thread (the C library's own included).
// CHECK: fine
#include <sys/resource.h>
#include "../lockorder/Inputs/locks.h"
#define THREADS 1000
#define STRIPES 64
#ifndef ROUNDS
#define ROUNDS 100 /* the debug flavour checks all of its records at each step */
#endif
static pthread_mutex_t level[3][STRIPES], stripes[STRIPES];
static long counts[STRIPES];
static void *works(void *arg) {
  unsigned me = (unsigned)(long)arg, seed = me * 2654435761u;
  meet(THREADS); /* all are there */
  for (int i = 0; i < ROUNDS; i++) {
    seed = seed * 1664525u + 1013904223u;
    unsigned a = seed >> 8 & (STRIPES - 1), b = seed >> 16 & (STRIPES - 1), c = seed >> 24 & (STRIPES - 1);
    LOCK(stripes[a]);
    counts[a]++;
    UNLOCK(stripes[a]);
    LOCK(level[0][a]), LOCK(level[1][b]), LOCK(level[2][c]);
    UNLOCK(level[2][c]), UNLOCK(level[1][b]), UNLOCK(level[0][a]);
  }
  return 0;
}
static long resident_kb(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_maxrss;
}
int main(void) {
  static pthread_t t[THREADS];
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  for (int i = 0; i < STRIPES; i++) {
    pthread_mutex_init(&stripes[i], 0);
    for (int k = 0; k < 3; k++) pthread_mutex_init(&level[k][i], 0);
  }
  long before = resident_kb(), sum = 0;
  for (long i = 0; i < THREADS; i++)
    if (pthread_create(&t[i], &small, works, (void *)i)) return 1;
  for (int i = 0; i < THREADS; i++) finish(t[i]);
  for (int i = 0; i < STRIPES; i++) sum += counts[i];
  long each = (resident_kb() - before) / THREADS;
  if (sum != ROUNDS * THREADS || each > 200) return printf("%ld rounds, %ld KB a thread\n", sum, each), 1;
  return fine();
}
