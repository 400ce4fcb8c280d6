// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// Two atomics side by side in 8 bytes are two objects: the one orders nothing that is read by the other.
#include "Inputs/invisible.h"
int shared;
struct { int a, b; } pair __attribute__((aligned(8))) = {0, 1};
static void *other(void *arg) {
  shared = 1;
  __atomic_store_n(&pair.a, 1, __ATOMIC_RELEASE);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (__atomic_load_n(&pair.b, __ATOMIC_ACQUIRE)) shared = 2;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
