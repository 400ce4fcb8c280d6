// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The far end of a long block: free() races with what others did there, and so does its first use by a thread that malloc did not happen
// before.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t free 2>&1 | FileCheck --check-prefix=FREE %s
// RUN: not %t publish 2>&1 | FileCheck --check-prefix=PUBLISH %s
// RUN: %t quiet 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: env RTSAN_OPTIONS=quarantine_size_mb=0 %t again 2>&1 | FileCheck --check-prefixes=QUIET,AGAIN %s
// RUN: %clang_rtsan -O1 -DSIZE=600000 %s -o %t.medium -lpthread
// RUN: env RTSAN_OPTIONS=quarantine_size_mb=0 %t.medium again 2>&1 | FileCheck --check-prefixes=QUIET,AGAIN %s
// A block that was given back and given to another thread has no past: not of its bytes, nor of the lock that lay in it.
#include "Inputs/invisible.h"
#ifndef SIZE
#define SIZE (3 << 20)
#endif
static char *block;
static void *other(void *arg) {
  wait_turn(1);
  __atomic_load_n(&block, arg ? __ATOMIC_ACQUIRE : __ATOMIC_RELAXED)[SIZE - 5000] = 1;
  go(2);
  return NULL;
}
static void use(char *p) {
  pthread_mutex_t *m = (pthread_mutex_t *)(p + SIZE / 2);
  pthread_mutex_init(m, 0);
  pthread_mutex_lock(m);
  for (int i = 0; i < SIZE / 2; i += 2000) p[i] = 1;
  pthread_mutex_unlock(m);
  for (int i = 0; i < SIZE / 2; i += 1000) p[i]++;
}
static void *later(void *arg) {
  wait_turn(1);
  char *p = malloc(SIZE);
  if (p == __atomic_load_n(&block, __ATOMIC_RELAXED)) printf("the same\n");
  use(p);
  free(p);
  return arg;
}
static int again(void) {
  pthread_t t;
  pthread_create(&t, 0, later, NULL);
  char *p = malloc(SIZE);
  __atomic_store_n(&block, p, __ATOMIC_RELAXED);
  use(p);
  free(p);
  go(1);
  pthread_join(t, 0);
  return printf("done\n") < 0;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argc;
  if (argv[1][0] == 'a') return again();
  pthread_create(&t, 0, other, argv[1][0] != 'p' ? (void *)1 : NULL);
  __atomic_store_n(&block, malloc(SIZE), __ATOMIC_RELEASE);
  go(1);
  wait_turn(2);
  if (argv[1][0] == 'f') free(block);
  pthread_join(t, 0);
  if (argv[1][0] != 'f') free(block);
  printf("done\n");
  return 0;
}
// FREE: ERROR: rtsan: data-race on address
// FREE: WRITE of size {{.*}} giving the memory back
// FREE: Previous WRITE of size 1
// PUBLISH: ERROR: rtsan: data-race on address
// PUBLISH: WRITE of size 1
// PUBLISH: Previous
// QUIET-NOT: rtsan
// AGAIN: the same
// QUIET-NOT: rtsan
// QUIET: done
