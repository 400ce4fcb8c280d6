// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops run without race checks for as long as there is one thread: with memory checks, and with race checks as soon as there is another.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t ok 2>&1 | FileCheck %s --check-prefix=OK
// RUN: not %t race 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not %t overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// RUN: %clang_rtsan -O2 %s -o %t -lpthread && %t ok 2>&1 | FileCheck %s --check-prefix=OK
// RUN: not %t race 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: env RTSAN_OPTIONS=detect_races=0 %t race 2>&1 | FileCheck %s --check-prefix=OK
// RUN: env RTSAN_OPTIONS=abort_on_error=0:detect_races=0 not %t overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
#include "Inputs/invisible.h"
#include <stdio.h>
#include <string.h>
enum { N = 64 };
static int *block;
static unsigned char step[N];

__attribute__((noinline)) static int fill(int n, int value) {
  int sum = 0;
  for (int i = 0; i < n; i += step[i & (N - 1)])
    sum += block[i] = value;
  return sum;
}
static void *other(void *sum) {
  for (int i = 0; i < N; i++)
    *(int *)sum += block[i];
  go(1);
  return NULL;
}
int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "ok";
  memset(step, 1, sizeof step);
  block = malloc(N * sizeof *block);
  int sum = fill(N + !strcmp(how, "overflow"), 1), seen = 0;
  pthread_t t;
  pthread_create(&t, NULL, other, &seen);
  wait_turn(1);
  if (!strcmp(how, "race"))
    sum += fill(N, 2);
  pthread_join(t, NULL);
  sum += fill(N, 3);
  printf("sums %d %d\n", sum, seen);
  free(block);
  return 0;
}
// OK-NOT: rtsan
// OK: sums {{256|384}} 64
// RACE: ERROR: rtsan: data-race
// RACE: WRITE of size 4
// RACE-NEXT: in fill{{.*}}lone_loops.c:[[@LINE-29]]
// RACE: Previous READ of size
// RACE: in other
// OVERFLOW: ERROR: rtsan: heap-buffer-overflow
// OVERFLOW: WRITE of size 4
// OVERFLOW-NEXT: in fill{{.*}}lone_loops.c:[[@LINE-34]]
