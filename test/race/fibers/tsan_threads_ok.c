// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A fiber creates and joins threads; a thread ends while it runs as a fiber, and who joins it comes after that, too; a fiber is destroyed that runs.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include <sanitizer/tsan_interface.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static int a, b, c;
static void *child(void *arg) {
  b = a + 1;
  return arg;
}
static void *ends_as_fiber(void *arg) {
  pthread_t t;
  c = 5;
  __tsan_switch_to_fiber(arg, 0);
  a = 1;
  pthread_create(&t, 0, child, 0);
  pthread_join(t, 0);
  b++;
  return malloc(10);
}
int main(void) {
  for (int i = 0; i < 20; i++) {
    pthread_t t;
    void *f = __tsan_create_fiber(0), *block, *g = __tsan_create_fiber(0);
    __tsan_switch_to_fiber(g, 0);
    c = 4;
    __tsan_destroy_fiber(g);
    c++;
    pthread_create(&t, 0, ends_as_fiber, f);
    pthread_join(t, &block);
    a += b + c;
    free(block);
    __tsan_destroy_fiber(f);
  }
  printf("done %d\n", a);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done 9
