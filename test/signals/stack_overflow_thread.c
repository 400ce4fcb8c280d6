// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Endless recursion on a thread with a small stack.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <pthread.h>
#include <stdio.h>
static int depth;
__attribute__((noinline)) static int down(int limit) {
  volatile char frame[64];
  frame[depth % 64] = 1;
  return ++depth < limit ? down(limit) + frame[0] : 0;
}
static void *body(void *limit) { return (void *)(long)down((int)(long)limit); }
int main(int argc, char **argv) {
  pthread_attr_t attr;
  pthread_t t;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 128 << 10);
  pthread_create(&t, &attr, body, (void *)(argc == 1 ? 1L << 30 : 100));
  pthread_join(t, NULL);
// CHECK: ERROR: rtsan: stack-overflow on address
// CHECK: in down
// CHECK: Thread T1 created by T0 here:
  puts("fine");
  return 0;
}
