// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A local of one thread overrun by another: the owner is named.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <pthread.h>
#include <stdio.h>
static int bug;
static void *worker(void *p) { ((volatile int *)p)[bug ? 8 : 7] = 1; return p; }
int main(int argc, char **argv) {
  int shared[8] = {0};
  pthread_t t;
  bug = argc == 1;
  pthread_create(&t, 0, worker, shared);
  pthread_join(t, 0);
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK-NEXT: WRITE of size 4 at {{.*}} thread T1
// CHECK: is located in stack of thread T0
// CHECK: 'shared'
  printf("fine %d\n", shared[0]);
  return 0;
}
