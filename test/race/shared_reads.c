// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What several threads read in each of their epochs is recorded by themselves after a while (runtime/race/readers.h). A write that comes after all but the last
// read of one of them is told, with that read, whichever it is; one that comes after all of them is not.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t 0 2>&1 | FileCheck %s --check-prefixes=RACE,FIRST
// RUN: not %t 1 2>&1 | FileCheck %s --check-prefixes=RACE,SECOND
// RUN: not %t 2 2>&1 | FileCheck %s --check-prefixes=RACE,THIRD
// RUN: %t 3 2>&1 | FileCheck %s --check-prefix=ORDERED
// RUN: %clang_rtsan -O2 -fno-pie -no-pie %s -o %t2 -lpthread
// RUN: not %t2 1 2>&1 | FileCheck %s --check-prefixes=RACE,SECOND
// RUN: %t2 3 2>&1 | FileCheck %s --check-prefix=ORDERED
#include "Inputs/invisible.h"
#include <stdio.h>
#include <stdlib.h>
enum { READERS = 3, ROUNDS = 400 };
static struct {
  int before, limit;
} *options;
static int unordered;
static _Thread_local volatile long sum;
static pthread_mutex_t own[READERS], together = PTHREAD_MUTEX_INITIALIZER;
static void release(pthread_mutex_t *m) {
  pthread_mutex_lock(m);
  pthread_mutex_unlock(m);
}
__attribute__((noinline)) static void first(void) { sum += options->limit; }
__attribute__((noinline)) static void second(void) { sum += options->limit; }
__attribute__((noinline)) static void third(void) { sum += options->limit; }
static void *reader(void *arg) {
  int me = (int)(long)arg;
  for (int i = 0; i < ROUNDS; i++) {
    wait_turn(i * READERS + me);
    // The third one comes late, and reads twice.
    if (me == 0) first();
    else if (me == 1) second();
    else if (i > ROUNDS / 2) third(), third();
    release(&own[me]);
    if (i == ROUNDS - 2 || (i == ROUNDS - 1 && me != unordered)) release(&together);
    go(i * READERS + me + 1);
  }
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t threads[READERS];
  unordered = argc > 1 ? atoi(argv[1]) : READERS;
  options = calloc(1, sizeof *options);
  for (long i = 0; i < READERS; i++) pthread_mutex_init(&own[i], NULL), pthread_create(&threads[i], NULL, reader, (void *)i);
  wait_turn(ROUNDS * READERS);
  release(&together);
  options->limit = 1;
  for (int i = 0; i < READERS; i++) pthread_join(threads[i], NULL);
  printf("done\n");
  return 0;
}
// RACE: rtsan: data-race
// RACE-NEXT: WRITE of size 4
// RACE-NEXT: #0 {{.*}} in main {{.*}}shared_reads.c:[[@LINE-7]]
// RACE: Previous READ of size 4
// FIRST-NEXT: #0 {{.*}} in first
// SECOND-NEXT: #0 {{.*}} in second
// THIRD-NEXT: #0 {{.*}} in third
// RACE-NEXT: #1 {{.*}} in reader
// RACE: SUMMARY:
// RACE-NOT: SUMMARY:
// ORDERED-NOT: rtsan
// ORDERED: done
