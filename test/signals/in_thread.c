// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A fault on a thread names it.
// RUN: %clang_rtsan -O1 -pthread %s -o %t && not %t 2>&1 | FileCheck %s
#include <pthread.h>
static void *body(void *p) { *(volatile int *)p = 1; return p; }
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, body, 0);
  pthread_join(t, 0);
// CHECK: ERROR: rtsan: SEGV on unknown address {{.*}} T1)
// CHECK: #0 0x{{.*}} in body
// CHECK: Thread T1 created by T0 here:
// CHECK: in main {{.*}}:[[#@LINE-5]]
}
