// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// One of those who leave a barrier gives its memory back at once, however late the others are on their way out.
#include "Inputs/invisible.h"
enum { N = 3, ROUNDS = 1500 };
static pthread_barrier_t *barriers[ROUNDS], turn;
static int written[ROUNDS][N];
static void *other(void *arg) {
  long me = (long)arg;
  for (int i = 0; i < ROUNDS; i++) {
    if (!me) barriers[i] = malloc(sizeof turn), pthread_barrier_init(barriers[i], 0, N);
    pthread_barrier_wait(&turn);
    written[i][me] = i;
    pthread_barrier_t *b = barriers[i];
    if (pthread_barrier_wait(b) == PTHREAD_BARRIER_SERIAL_THREAD) pthread_barrier_destroy(b), free(b);
    for (int k = 0; k < N; k++)
      if (written[i][k] != i) abort();
  }
  return 0;
}
int main(void) {
  pthread_t t[N];
  pthread_barrier_init(&turn, 0, N);
  for (long i = 0; i < N; i++) pthread_create(&t[i], 0, other, (void *)i);
  for (int i = 0; i < N; i++) pthread_join(t[i], 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
