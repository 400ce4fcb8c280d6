// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// What one thread releases by an atomic of 8 bytes, another acquires by reading 4, 2 or 1 of them, and the other way round.
#include "Inputs/invisible.h"
#include <stdint.h>
static int shared[6];
static union word { uint64_t all; uint32_t half[2]; uint16_t part[4]; uint8_t byte[8]; } w[6];
static void *other(void *arg) {
  for (int i = 0; i < 6; i++) shared[i] = 1;
  __atomic_store_n(&w[0].all, ~0ull, __ATOMIC_RELEASE);
  __atomic_fetch_add(&w[1].all, ~0ull, __ATOMIC_RELEASE);
  __atomic_store_n(&w[2].all, ~0ull, __ATOMIC_SEQ_CST);
  __atomic_store_n(&w[3].half[1], 1, __ATOMIC_RELEASE);
  __atomic_fetch_or(&w[4].part[3], 1, __ATOMIC_ACQ_REL);
  __atomic_store_n(&w[5].byte[7], 1, __ATOMIC_RELEASE);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (__atomic_load_n(&w[0].half[1], __ATOMIC_ACQUIRE)) shared[0] = 2;
  if (__atomic_fetch_add(&w[1].part[1], 0, __ATOMIC_ACQUIRE)) shared[1] = 2;
  if (__atomic_load_n(&w[2].byte[6], __ATOMIC_RELAXED)) { __atomic_thread_fence(__ATOMIC_ACQUIRE); shared[2] = 2; }
  if (__atomic_load_n(&w[3].all, __ATOMIC_ACQUIRE)) shared[3] = 2;
  if (__atomic_exchange_n(&w[4].all, 0, __ATOMIC_ACQUIRE)) shared[4] = 2;
  if (__atomic_load_n(&w[5].half[1], __ATOMIC_SEQ_CST)) shared[5] = 2;
  pthread_join(t, 0);
  for (int i = 0; i < 6; i++) printf("%d ", shared[i]);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: 2 2 2 2 2 2 done
