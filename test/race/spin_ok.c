// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared; pthread_spinlock_t l;
static void *other(void *arg) {
  pthread_spin_lock(&l); shared = 1; pthread_spin_unlock(&l);
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_spin_init(&l, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (pthread_spin_trylock(&l)) abort(); shared = 2; pthread_spin_unlock(&l);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
