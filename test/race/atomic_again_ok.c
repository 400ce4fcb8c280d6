// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// Operations on what was used before are done by the runtime: the values are the language's, and each order holds, in each size.
#include "Inputs/invisible.h"
#include <stdint.h>
enum { ROUNDS = 6, KINDS = 8 };
static int wrong, back;
INVISIBLE static void look(const void *p, void *to, unsigned size) { __asm__ volatile("rep movsb" : "+S"(p), "+D"(to), "+c"(size) : : "memory"); }
INVISIBLE static void is(uint64_t x, uint64_t y) { wrong += x != y; }
#define TYPE(T, n) \
  static T there_##n[KINDS]; static int data_##n[KINDS]; \
  static T now_##n(int k) { T v; look(&there_##n[k], &v, sizeof v); return v; } \
  static void give_##n(int k, int r) { \
    T *p = &there_##n[k], was = now_##n(k), v = (T)(0x95a3c7b1e2d4f68 * (r + 1)), e = (T)~was; \
    data_##n[k]++; \
    switch (k) { \
      case 0: __atomic_store_n(p, v, __ATOMIC_RELEASE); is(now_##n(k), v); break; \
      case 1: __atomic_store_n(p, v, __ATOMIC_SEQ_CST); is(now_##n(k), v); break; \
      case 2: is(__atomic_exchange_n(p, v, __ATOMIC_RELEASE), was); is(now_##n(k), v); break; \
      case 3: is(__atomic_fetch_add(p, v, __ATOMIC_ACQ_REL), was); is(now_##n(k), (T)(was + v)); break; \
      case 4: is(__atomic_sub_fetch(p, v, __ATOMIC_SEQ_CST), (T)(was - v)); is(now_##n(k), (T)(was - v)); break; \
      case 5: is(__atomic_fetch_and(p, v, __ATOMIC_RELEASE), was); __atomic_fetch_or(p, (T)5, __ATOMIC_RELAXED); is(now_##n(k), (T)((was & v) | 5)); break; \
      case 6: __atomic_thread_fence(__ATOMIC_RELEASE); __atomic_xor_fetch(p, v, __ATOMIC_RELAXED); is(now_##n(k), (T)(was ^ v)); break; \
      case 7: \
        is(__atomic_compare_exchange_n(p, &e, v, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED), 0); is(e, was); is(now_##n(k), was); \
        is(__atomic_compare_exchange_n(p, &e, v, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED), 1); is(now_##n(k), v); break; \
    } \
  } \
  static void take_##n(int k) { \
    T *p = &there_##n[k], was = now_##n(k), e = (T)~was; \
    switch (k / 2) { \
      case 0: is(__atomic_load_n(p, __ATOMIC_ACQUIRE), was); break; \
      case 1: is(__atomic_fetch_add(p, 0, __ATOMIC_ACQUIRE), was); break; \
      case 2: is(__atomic_compare_exchange_n(p, &e, 1, 0, __ATOMIC_RELAXED, __ATOMIC_ACQUIRE), 0); is(e, was); break; \
      case 3: is(__atomic_load_n(p, __ATOMIC_RELAXED), was); __atomic_thread_fence(__ATOMIC_ACQUIRE); break; \
    } \
    data_##n[k]++; \
  }
TYPE(int8_t, a) TYPE(uint16_t, b) TYPE(uint32_t, c) TYPE(uint64_t, d)
static void *other(void *arg) {
  for (int r = 0; r < ROUNDS; r++) {
    wait_turn(2 * r);
    __atomic_load_n(&back, __ATOMIC_ACQUIRE);
    for (int k = 0; k < KINDS; k++) give_a(k, r), give_b(k, r), give_c(k, r), give_d(k, r);
    go(2 * r + 1);
  }
  return arg;
}
int main(void) {
  pthread_t t;
  int sum = 0;
  pthread_create(&t, 0, other, 0);
  for (int r = 0; r < ROUNDS; r++) {
    wait_turn(2 * r + 1);
    for (int k = 0; k < KINDS; k++) take_a(k), take_b(k), take_c(k), take_d(k);
    __atomic_store_n(&back, r, __ATOMIC_RELEASE);
    go(2 * r + 2);
  }
  pthread_join(t, 0);
  for (int k = 0; k < KINDS; k++) sum += data_a[k] + data_b[k] + data_c[k] + data_d[k];
  printf("sum %d wrong %d\n", sum, wrong);
}
// CHECK-NOT: rtsan
// CHECK: sum 384 wrong 0
