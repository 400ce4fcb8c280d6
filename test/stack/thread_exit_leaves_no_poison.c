// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames left by thread_exit in the middle do not poison the frames that come there later.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -pthread %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <string.h>
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
__attribute__((noinline)) static void deep(int n, void (*end)(void)) {
  char frame[100], other[37];
  memset(frame, n, sizeof frame);
  memset(other, n, sizeof other);
  if (n) deep(n - 1, end);
  else end();
  use(frame, sizeof frame);
  use(other, sizeof other);
}
/* One large object where the lost frames were. */
__attribute__((noinline)) static void wide(void) {
  char all[60000];
  memset(all, 1, sizeof all);
  use(all, sizeof all);
}
static void bottom(void) { pthread_exit(0); }
static void *thread(void *a) { deep(60, bottom); return a; }
static void attempt(void) { pthread_t t; pthread_create(&t, 0, thread, 0); pthread_join(t, 0); }
int main(void) {
  for (int i = 0; i < 5; i++) {
    attempt();
    wide();
  }
  printf("fine %d\n", total > 0);
  return 0;
}
