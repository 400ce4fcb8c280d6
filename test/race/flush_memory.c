// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: release
// (the debug flavour forgets by itself after a few unlocks)
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t 2>&1 | FileCheck %s --check-prefix=KEPT
// RUN: %env_rtsan_opts=flush_memory_ms=1:print_stats=1 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=memory_limit_mb=1:print_stats=1 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=memory_limit_mb=1000000:flush_memory_ms=0 not %t 2>&1 | FileCheck %s --check-prefix=KEPT
// What was forgotten is not reported.
#include "Inputs/invisible.h"
#include <time.h>
enum { N = 1 << 16 };
int shared, *many;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static long ms(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000 + t.tv_nsec / 1000000; }
static void *other(void *arg) {
  shared = 1;
  go(1);
  wait_turn(2); // alone, the other thread would need no new times, and nothing would be noted or forgotten
  return arg;
}
int main(void) {
  pthread_t t;
  many = malloc(N * sizeof *many);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  for (long begin = ms(); ms() - begin < 300;) {
    for (int i = 0; i < N; i += 16) many[i] = i;
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
  }
  shared = 2; // races with the other thread's, if that is still known
  go(2);
  free(many);
  pthread_join(t, 0);
  fprintf(stderr, "done\n");
  return 0;
}
// KEPT: ERROR: rtsan: data-race
// CHECK-NOT: ERROR
// CHECK: done
// CHECK: races: recycled: {{[0-9]+}} eras ({{[1-9][0-9]*}} of them by memory_limit_mb or flush_memory_ms)
