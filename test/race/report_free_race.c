// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DORDERED %s -o %t.ordered -lpthread && not %t.ordered 2>&1 | FileCheck %s --check-prefix=ORDERED
// A use after free is a data race too when nothing orders the free before it.
#include "Inputs/invisible.h"
int *block;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void *other(void *arg) {
#ifdef ORDERED
  pthread_mutex_lock(&m);
#endif
  free(block);
#ifdef ORDERED
  pthread_mutex_unlock(&m);
#endif
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  block = malloc(40);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
#ifdef ORDERED
  pthread_mutex_lock(&m);
#endif
  block[3] = 2;
  return 0;
}
// CHECK: ERROR: rtsan: heap-use-after-free on address
// CHECK: WRITE of size 4
// CHECK: freed by thread T1 here:
// CHECK: in other
// CHECK: This is also a data race: nothing orders the free by thread T1 before this access.
// CHECK: previously allocated by thread T0 here:
// ORDERED: ERROR: rtsan: heap-use-after-free on address
// ORDERED-NOT: also a data race
// ORDERED: SUMMARY
