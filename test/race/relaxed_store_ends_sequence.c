// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// Another thread's relaxed store ends the release sequence: whoever reads its value is ordered after nobody.
#include "Inputs/invisible.h"
int shared, flag;
static void *releases(void *arg) {
  shared = 1;
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  go(1);
  return arg;
}
static void *overwrites(void *arg) {
  wait_turn(1);
  __atomic_store_n(&flag, 2, __ATOMIC_RELAXED);
  go(2);
  return arg;
}
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, releases, 0);
  pthread_create(&b, 0, overwrites, 0);
  wait_turn(2);
  if (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) == 2) shared = 2;
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: #0 {{.*}} main {{.*}}relaxed_store_ends_sequence.c:[[#@LINE-6]]
