// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Handlers that call malloc and free, although they must not: no hang, no report, in four threads.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static _Atomic int stop;
static void handler(int s) {
  void *volatile p = malloc((size_t)s * 7);
  memset(p, 1, (size_t)s * 7);
  free(p);
}
static void *worker(void *a) {
  unsigned seed = (unsigned)(long)a;
  while (!stop) {
    seed = seed * 1103515245 + 12345;
    char *volatile p = malloc((seed >> 8) % 3000 + 1);
    p[0] = 1;
    free(p);
  }
  return a;
}
int main(void) {
  pthread_t t[4];
  signal(SIGUSR1, handler);
  for (long i = 0; i < 4; i++) pthread_create(&t[i], NULL, worker, (void *)(i + 1));
  for (int i = 0; i < 4000; i++) pthread_kill(t[i % 4], SIGUSR1);
  stop = 1;
  for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
  puts("fine");
  return 0;
}
