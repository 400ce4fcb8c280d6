// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A local variable that another thread gets a pointer to right after it came to life: by then only its own code has noted that it was written.
// What another variable was there before is not taken for it (o).
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t s 2>&1 | FileCheck %s
// RUN: not %t o 2>&1 | FileCheck %s && %t n 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && not %t s 2>&1 | FileCheck %s
// RUN: not %t o 2>&1 | FileCheck %s && %t n 2>&1 | FileCheck --check-prefix=QUIET %s
#include "Inputs/invisible.h"
int warm;
static int *at, order, older;
static __attribute__((noinline)) void use(int *p) { __asm__ volatile("" : : "r"(p) : "memory"); }
static __attribute__((noinline)) void lie_there(void) {
  int before[2];
  use(before);
  before[0] = 1, before[1] = 2;
  use(before);
}
static __attribute__((noinline)) void lend(void) {
  int local[2] = {1, 2};
  __atomic_store_n(&at, local, order);
  go(1);
  wait_turn(2);
}
static void *other(void *arg) {
  if (older) lie_there();
  warm = 1;
  lend();
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argc;
  older = argv[1][0] == 'o';
  order = argv[1][0] == 'n' ? __ATOMIC_RELEASE : __ATOMIC_RELAXED;
  pthread_create(&t, 0, other, NULL);
  wait_turn(1);
  int got = __atomic_load_n(&at, __ATOMIC_ACQUIRE)[1];
  go(2);
  pthread_join(t, 0);
  printf("done %d\n", got);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: READ of size 4 at {{.*}} by thread T0
// CHECK: Previous WRITE of size {{[48]}} at {{.*}} by thread T1
// CHECK-NEXT: <in a variable of its own, which had just come to life: see below>
// CHECK: is located in stack of thread T1
// CHECK: {{'local'|'<unknown>'}}
// QUIET-NOT: rtsan
// QUIET: done 2
