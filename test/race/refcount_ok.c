// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int *block, refs = 2; static void drop(void) { if (__atomic_fetch_sub(&refs, 1, __ATOMIC_RELEASE) == 1) { __atomic_thread_fence(__ATOMIC_ACQUIRE); free(block); } }
static void *other(void *arg) {
  block[0] = 1; drop();
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  block = malloc(4);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  drop();
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
