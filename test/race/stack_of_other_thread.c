// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A local variable, and a thread-local one, that another thread reaches by a pointer.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t s 2>&1 | FileCheck %s
// RUN: not %t t 2>&1 | FileCheck %s
// RUN: %t n 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && not %t s 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
static _Thread_local int mine[2];
static int *at;
static void *other(void *arg) {
  int local[2] = {0, 0};
  __atomic_store_n(&at, arg ? mine : local, __ATOMIC_RELEASE);
  go(1);
  wait_turn(2);
  at[0] = 1;
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argc;
  pthread_create(&t, 0, other, argv[1][0] == 's' ? NULL : (void *)1);
  wait_turn(1);
  __atomic_load_n(&at, __ATOMIC_ACQUIRE)[argv[1][0] == 'n'] = 5;
  go(2);
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 4 at {{.*}} by thread T1
// CHECK: Previous WRITE of size 4 at {{.*}} by thread T0
// QUIET-NOT: rtsan
// QUIET: done
