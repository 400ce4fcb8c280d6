// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads are shown with the names that they gave themselves.
// RUN: %clang_rtsan -O1 -pthread %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK-NEXT: WRITE of size 1 at {{.*}} thread T1 (collector)
// CHECK: Thread T1 (collector) created by T0 here:
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
static void *body(void *p) {
  pthread_setname_np(pthread_self(), "collector");
  ((volatile char *)p)[10] = 1;
  return p;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, body, malloc(10));
  pthread_join(t, NULL);
}
