// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// Stacks and TLS of threads that are gone belong to others; ids are reused; some are detached.
#include "Inputs/invisible.h"
static __thread int tls[64];
static int left = 400;
static void *other(void *arg) {
  volatile char local[3000];
  for (int i = 0; i < 3000; i += 100) local[i] = (char)i;
  for (int i = 0; i < 64; i++) tls[i] = i;
  __atomic_fetch_sub(&left, 1, __ATOMIC_RELAXED);
  return arg;
}
int main(void) {
  pthread_attr_t a;
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
  for (int i = 0; i < 100; i++) {
    pthread_t t[4];
    for (int k = 0; k < 4; k++) pthread_create(&t[k], k == 3 ? &a : 0, other, 0);
    for (int k = 0; k < 2; k++) pthread_join(t[k], 0);
    pthread_detach(t[2]);
  }
  while (__atomic_load_n(&left, __ATOMIC_RELAXED)) {}
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
