// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// A lock of 32 bits whose holder unlocks it by a store to its lowest byte, as kernels do; who waits looks at all of it, or at one byte.
#include "Inputs/invisible.h"
#include <sched.h>
static union lock {
  unsigned word;
  struct { unsigned char locked, pending; unsigned short tail; } part;
} lock;
static long shared;
static void take(void) {
  for (;;) {
    unsigned free = 0;
    if (__atomic_compare_exchange_n(&lock.word, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
    while (__atomic_load_n(&lock.part.locked, __ATOMIC_RELAXED)) sched_yield();
  }
}
static void *work(void *arg) {
  for (int i = 0; i < 20000; i++) {
    take();
    shared++;
    __atomic_store_n(&lock.part.locked, 0, __ATOMIC_RELEASE);
  }
  return arg;
}
int main(void) {
  pthread_t t[3];
  for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, work, 0);
  for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
  printf("done %ld\n", shared);
}
// CHECK-NOT: rtsan
// CHECK: done 60000
