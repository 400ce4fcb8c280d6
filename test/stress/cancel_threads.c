// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads cancelled in the middle of deep calls; their stacks are used again.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
static void cleanup(void *p) { free(p); }
__attribute__((noinline)) static void deep(int n, pthread_barrier_t *b) {
  char frame[300];
  memset(frame, 1, sizeof frame);
  void *p = malloc(100);
  pthread_cleanup_push(cleanup, p);
  if (n) deep(n - 1, b);
  else {
    pthread_barrier_wait(b);
    for (;;) pause();
  }
  pthread_cleanup_pop(1);
  use(frame, sizeof frame);
}
static void *waiter(void *b) { deep(20, b); return NULL; }
static void *wide(void *a) {
  char all[100000];
  memset(all, 1, sizeof all);
  use(all, sizeof all);
  return a;
}
int main(void) {
  pthread_barrier_t b;
  pthread_barrier_init(&b, NULL, 2);
  for (int i = 0; i < 100; i++) {
    pthread_t t;
    pthread_create(&t, NULL, waiter, &b);
    pthread_barrier_wait(&b);
    pthread_cancel(t);
    pthread_join(t, NULL);
    pthread_create(&t, NULL, wide, NULL);
    pthread_join(t, NULL);
  }
  puts("fine");
  return 0;
}
