// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <threads.h>
int shared; mtx_t m; once_flag f = ONCE_FLAG_INIT; static void init(void) { shared = 7; }
static void *other(void *arg) {
  call_once(&f, init); mtx_lock(&m); shared = 1; mtx_unlock(&m);
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  mtx_init(&m, mtx_plain);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  call_once(&f, init); if (mtx_trylock(&m) != thrd_success) abort(); shared = 2; mtx_unlock(&m);
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
