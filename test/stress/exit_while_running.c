// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exit() while threads run and allocate, with atexit handlers.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static void *churn(void *a) {
  for (;;) free(malloc(100));
  return a;
}
static void bye(void) { void *volatile p = malloc(50); free(p); puts("fine"); fflush(stdout); }
int main(void) {
  pthread_t t;
  atexit(bye);
  for (int i = 0; i < 4; i++) pthread_create(&t, NULL, churn, NULL);
  exit(0);
}
