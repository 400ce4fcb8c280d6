// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -Wno-atomic-alignment %s -o %t -lpthread -latomic && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O0 -Wno-atomic-alignment %s -o %t -lpthread -latomic && %t 2>&1 | FileCheck %s
// Atomics that are calls of libatomic: 24 bytes, 16 bytes, and those whose alignment nobody knows.
#include "Inputs/invisible.h"
struct big { long v[3]; };
struct __attribute__((packed)) odd { char c; long v; };
static int shared[8];
static _Atomic struct big a, b, c, d, f;
static __int128 wide, wider;
static struct odd odd;
static void *other(void *arg) {
  struct big one = {{1, 1, 1}}, none = {{0, 0, 0}};
  for (int i = 0; i < 8; i++) shared[i] = 1;
  __c11_atomic_store(&a, one, __ATOMIC_RELEASE);
  __c11_atomic_exchange(&b, one, __ATOMIC_ACQ_REL);
  __c11_atomic_compare_exchange_strong(&c, &none, one, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __c11_atomic_store(&d, one, __ATOMIC_RELAXED);
  __atomic_store_n(&wide, 1, __ATOMIC_RELEASE);
  __atomic_fetch_add(&wider, 1, __ATOMIC_RELEASE);
  __atomic_store_n(&odd.v, 1, __ATOMIC_RELEASE);
  __c11_atomic_store(&f, one, __ATOMIC_SEQ_CST);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  struct big one = {{1, 1, 1}}, got;
  __int128 none = 0;
  got = __c11_atomic_load(&a, __ATOMIC_ACQUIRE);
  if (got.v[0]) shared[0] = 2;
  got = __c11_atomic_exchange(&b, one, __ATOMIC_ACQUIRE);
  if (got.v[0]) shared[1] = 2;
  if (__c11_atomic_compare_exchange_strong(&c, &one, one, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) shared[2] = 2;
  got = __c11_atomic_load(&d, __ATOMIC_ACQUIRE);
  if (got.v[1]) shared[3] = 2;
  if (__atomic_load_n(&wide, __ATOMIC_ACQUIRE)) shared[4] = 2;
  if (!__atomic_compare_exchange_n(&wider, &none, 5, 0, __ATOMIC_RELAXED, __ATOMIC_ACQUIRE)) shared[5] = 2;
  if (__atomic_load_n(&odd.v, __ATOMIC_ACQUIRE)) shared[6] = 2;
  got = __c11_atomic_load(&f, __ATOMIC_RELAXED);
  if (got.v[2]) { __atomic_thread_fence(__ATOMIC_ACQUIRE); shared[7] = 2; }
  pthread_join(t, 0);
  for (int i = 0; i < 8; i++) printf("%d ", shared[i]);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: 2 2 2 2 2 2 2 2 done
