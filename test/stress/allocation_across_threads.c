// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks made in one thread and freed in others, sizes of all kinds, exactly once each.
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { N = 20000, THREADS = 4 };
static void *slots[N];
static void *worker(void *a) {
  unsigned seed = (unsigned)(long)a * 77777;
  for (int i = 0; i < 100000; i++) {
    seed = seed * 1103515245 + 12345;
    size_t n = (seed >> 8) % 64 ? (seed >> 14) % 600 + 1 : (seed >> 14) % 200000 + 1;
    char *p = malloc(n);
    p[0] = p[n - 1] = (char)seed;
    free(__atomic_exchange_n(&slots[seed % N], p, __ATOMIC_ACQ_REL));
  }
  return a;
}
int main(void) {
  pthread_t t[THREADS];
  for (long i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, worker, (void *)(i + 1));
  for (int i = 0; i < THREADS; i++) pthread_join(t[i], NULL);
  for (int i = 0; i < N; i++) free(slots[i]);
  puts("fine");
  return 0;
}
