// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Many threads run into bugs at once: one report comes out whole, the process ends, nothing hangs. 20 times.
// RUN: %clang_rtsan -O1 -pthread %s -o %t
// RUN: sh -c "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do timeout 60 %t; echo status $?; done" > %t.out 2>&1
// RUN: FileCheck %s < %t.out
// CHECK-COUNT-20: status 99
#include <pthread.h>
#include <stdlib.h>
static pthread_barrier_t b;
static void *bad(void *a) {
  volatile char *p = malloc(10);
  pthread_barrier_wait(&b);
  p[10] = 1;
  return a;
}
int main(void) {
  pthread_t t[8];
  pthread_barrier_init(&b, NULL, 8);
  for (int i = 0; i < 8; i++) pthread_create(&t[i], NULL, bad, NULL);
  for (int i = 0; i < 8; i++) pthread_join(t[i], NULL);
}
