// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Detached threads end whenever they like, also during exit.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static void *body(void *p) {
  for (int i = 0; i < 100; i++) free(malloc((size_t)i + 1));
  return p;
}
int main(void) {
  pthread_attr_t attr;
  pthread_t t;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  for (int i = 0; i < 500; i++) pthread_create(&t, &attr, body, NULL);
  puts("fine");
  return 0;
}
