// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where all of the cells cannot be reserved they are mapped on demand: races are found, and what is none is not.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: sh -c "ulimit -v 1500000; exec %t" 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: sh -c "ulimit -v 1500000; exec %t race" > %t.out 2>&1 || true
// The debug flavour's 16 epochs are used up between the two accesses.
// RUN: %if release %{ FileCheck %s < %t.out %}
#include <string.h>
#include "Inputs/invisible.h"
static char far_away[64 << 20];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void touch(char *p, int n) {
  pthread_mutex_lock(&mutex);
  memset(p + (n << 16), n, 3 << 16);
  p[n] = p[n << 10];
  pthread_mutex_unlock(&mutex);
}
static void *other(void *arg) {
  for (int i = 0; i < 100; i++) touch(far_away, i * 10);
  char *p = malloc(5 << 20);
  touch(p, 3);
  free(p);
  if (arg) far_away[5] = 1;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t[3];
  for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, other, !i && argc > 1 ? argv : NULL);
  wait_turn(1);
  for (int i = 1; i < 3; i++) pthread_join(t[i], 0);
  if (argc > 1) far_away[5] = 2;
  pthread_join(t[0], 0);
  printf("done\n");
  return 0;
}
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
