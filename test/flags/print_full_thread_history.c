// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parents of threads are shown too, unless switched off.
// RUN: %clang_rtsan -O1 -pthread %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=print_full_thread_history=0 not %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: Thread T2 created by T1 here:
// CHECK: Thread T1 created by T0 here:
// OFF: Thread T2 created by T1 here:
// OFF-NOT: Thread T1 created by
// OFF: SUMMARY
#include <pthread.h>
#include <stdlib.h>
static void *inner(void *p) { ((volatile char *)p)[10] = 1; return p; }
static void *outer(void *p) { pthread_t t; pthread_create(&t, 0, inner, p); pthread_join(t, 0); return p; }
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, outer, malloc(10));
  pthread_join(t, 0);
}
