// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ten thousand threads, a thousand of them alive at once, more than there are slots for: no false report, and a race at the end is found.
// (The debug flavour forgets too soon for the race to be sure.)
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: timeout 110 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %if release %{ not timeout 110 %t race 2>&1 | FileCheck %s %}
#include "../race/Inputs/invisible.h"
#include <string.h>
enum { ALIVE = 1000, ROUNDS = 10 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int here, rounds, counts[ALIVE];
static void *body(void *arg) {
  char *p = malloc(100);
  memset(p, 1, 100);
  pthread_mutex_lock(&mutex);
  int mine = rounds;
  counts[(long)arg] += p[5];
  if (++here == ALIVE) here = 0, rounds++, pthread_cond_broadcast(&cond);
  while (rounds == mine) pthread_cond_wait(&cond, &mutex);
  pthread_mutex_unlock(&mutex);
  free(p);
  return arg;
}
static void *other(void *arg) {
  counts[7] = 3;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  static pthread_t t[ALIVE];
  pthread_attr_t attr;
  (void)argv;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 64 << 10);
  for (int r = 0; r < ROUNDS; r++) {
    for (long i = 0; i < ALIVE; i++)
      if (pthread_create(&t[i], &attr, body, (void *)i)) return puts("done, too few threads"), argc > 1;
    for (int i = 0; i < ALIVE; i++) pthread_join(t[i], NULL);
  }
  if (argc > 1) {
    pthread_create(&t[0], NULL, other, NULL);
    wait_turn(1);
    counts[7]++;
    pthread_join(t[0], NULL);
  }
  printf("%s\n", counts[0] == ROUNDS && counts[ALIVE - 1] == ROUNDS ? "done" : "wrong");
  return 0;
}
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
