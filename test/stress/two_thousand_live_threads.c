// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two thousand threads alive at once.
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static void *body(void *p) {
  void *volatile q = malloc(100);
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  free(q);
  return p;
}
int main(void) {
  enum { N = 2000 };
  static pthread_t t[N];
  pthread_attr_t attr;
  int n = 0;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 64 << 10);
  pthread_mutex_lock(&gate);
  while (n < N && !pthread_create(&t[n], &attr, body, NULL)) n++;
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < n; i++) pthread_join(t[i], NULL);
  printf(n > 100 ? "fine\n" : "only %d\n", n);
  return 0;
}
