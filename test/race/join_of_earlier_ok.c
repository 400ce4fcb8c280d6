// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread that is older than the first module with race checks: what it does there comes before whatever follows its join.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so
// RUN: %clang22 -O1 %s -o %t %rtsan_link -lpthread -ldl && %t %t.so 2>&1 | FileCheck %s
#ifdef LIBRARY
static int value;
void set(int n) { value = n; }
int get(void) { return value; }
#else
#include "Inputs/invisible.h"
#include <dlfcn.h>
static void (*set)(int);
static void *other(void *arg) {
  wait_turn(1);
  set(5);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  void *h = argc > 1 ? dlopen(argv[1], RTLD_NOW) : 0;
  if (!h) abort();
  *(void **)&set = dlsym(h, "set");
  int (*get)(void) = (int (*)(void))dlsym(h, "get");
  go(1);
  pthread_join(t, 0);
  printf("done %d\n", get());
}
#endif
// CHECK-NOT: rtsan
// CHECK: done 5
