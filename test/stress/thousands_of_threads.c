// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Three thousand threads, fifty at a time, each allocating for the next.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static void *body(void *p) {
  free(p);
  char local[200];
  memset(local, 1, sizeof local);
  char *q = malloc((size_t)local[3] * 77);
  memset(q, 2, 77);
  return q;
}
int main(void) {
  enum { N = 50 };
  pthread_t t[N];
  void *p[N] = {0};
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 64 << 10);
  for (int round = 0; round < 60; round++) {
    for (int i = 0; i < N; i++)
      if (pthread_create(&t[i], &attr, body, p[i])) return puts("cannot create"), 1;
    for (int i = 0; i < N; i++) pthread_join(t[i], &p[i]);
  }
  for (int i = 0; i < N; i++) free(p[i]);
  puts("fine");
  return 0;
}
