// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O0 -mcx16 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -mcx16 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// Release by one operation, acquire by another: every type and every operation that the language has.
#include "Inputs/invisible.h"
#include <stdatomic.h>
#define TYPES(X) X(char, c) X(short, s) X(int, i) X(long, l) X(__int128, q) X(int, v) X(unsigned char, b)
#define DECLARE(T, n) static volatile _Atomic(T) store_##n, swap_##n, cas_##n, add_##n, or_##n; static int data_##n[5];
TYPES(DECLARE)
static _Atomic(float) real; static _Atomic(double) real2; static _Atomic(int *) pointer; static int data[4];
static int old_style; static atomic_flag flag = ATOMIC_FLAG_INIT;
#define RELEASE(T, n) { \
    T none = 0; \
    for (int k = 0; k < 5; k++) data_##n[k] = 1; \
    atomic_store_explicit(&store_##n, 1, memory_order_release); \
    atomic_exchange_explicit(&swap_##n, 1, memory_order_release); \
    atomic_compare_exchange_strong_explicit(&cas_##n, (T *)&none, 1, memory_order_release, memory_order_relaxed); \
    atomic_store_explicit(&add_##n, 1, memory_order_seq_cst); \
    atomic_fetch_or_explicit(&or_##n, 1, memory_order_acq_rel); }
#define ACQUIRE(T, n) { \
    T none = 0; \
    if (atomic_load_explicit(&store_##n, memory_order_acquire)) data_##n[0]++; \
    if (atomic_load_explicit(&swap_##n, memory_order_consume)) data_##n[1]++; \
    if (!atomic_compare_exchange_strong_explicit(&cas_##n, (T *)&none, 0, memory_order_relaxed, memory_order_acquire)) data_##n[2]++; \
    if (atomic_exchange_explicit(&add_##n, 1, memory_order_acquire)) data_##n[3]++; \
    if (atomic_fetch_and_explicit(&or_##n, 1, memory_order_seq_cst)) data_##n[4]++; \
    for (int k = 0; k < 5; k++) sum += data_##n[k]; }
static void *other(void *arg) {
  TYPES(RELEASE)
  for (int k = 0; k < 4; k++) data[k] = 1;
  atomic_store(&real, 1.0f), atomic_store(&real2, 1.0), atomic_store(&pointer, &data[0]);
  __sync_fetch_and_add(&old_style, 1);
  atomic_flag_test_and_set(&flag);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  int sum = 0;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  TYPES(ACQUIRE)
  if (atomic_load(&real) == 1.0f) data[0]++;
  if (atomic_load(&real2) == 1.0) data[1]++;
  if (atomic_load(&pointer)) data[2]++;
  if (__sync_val_compare_and_swap(&old_style, 1, 2) == 1 && atomic_flag_test_and_set(&flag)) data[3]++;
  for (int k = 0; k < 4; k++) sum += data[k];
  pthread_join(t, 0);
  printf("sum %d\n", sum);
}
// CHECK-NOT: rtsan
// CHECK: sum 78
