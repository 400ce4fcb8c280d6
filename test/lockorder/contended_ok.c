// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Many threads at a few locks, in one order.
#include "Inputs/locks.h"
enum { THREADS = 8, LOCKS = 5 };
pthread_mutex_t m[LOCKS];
static int n[LOCKS];
static void *works(void *arg) {
  unsigned r = (unsigned)(long)arg * 2654435761u;
  for (int i = 0; i < 3000; i++) {
    r = r * 1103515245u + 12345u;
    int a = r >> 16 & 3, b = a + 1;
    LOCK(m[a]);
    LOCK(m[b]);
    n[a]++, n[b]++;
    UNLOCK(m[a]);
    UNLOCK(m[b]);
  }
  return 0;
}
int main(void) {
  pthread_t t[THREADS];
  for (int i = 0; i < LOCKS; i++) pthread_mutex_init(&m[i], 0);
  for (long i = 0; i < THREADS; i++) t[i] = start(works, (void *)(i + 1));
  for (int i = 0; i < THREADS; i++) finish(t[i]);
  for (int i = 0; i < LOCKS; i++) pthread_mutex_destroy(&m[i]);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
