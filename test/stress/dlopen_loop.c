// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads load and unload libraries with globals, threads inside them and constructors that allocate.
// RUN: %clang_rtsan -O0 -DLIBRARY -shared -fPIC %s -o %t.a.so && cp %t.a.so %t.b.so && %clang_rtsan -O0 -pthread %s -ldl -o %t && timeout 100 %t %t.a.so %t.b.so 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -DLIBRARY -shared -fPIC %s -o %t.a.so && cp %t.a.so %t.b.so && %clang_rtsan -O2 -pthread %s -ldl -o %t && timeout 100 %t %t.a.so %t.b.so 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef LIBRARY
static char table[100], *made;
__attribute__((constructor)) static void start(void) { made = malloc(20); }
__attribute__((destructor)) static void stop(void) { free(made); }
int work(int n) {
  char local[30];
  memset(local, n, sizeof local);
  memcpy(table, local, 30);
  return table[n % 100] + made[0] * 0;
}
#else
static void *loop(void *path) {
  long good = 0;
  for (int i = 0; i < 150; i++) {
    void *h = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    int (*work)(int) = (int (*)(int))dlsym(h, "work");
    good += work(i % 30) == i % 30;
    dlclose(h);
  }
  return (void *)good;
}
int main(int argc, char **argv) {
  pthread_t t[2];
  void *n[2];
  for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, loop, argv[i + 1]);
  for (int i = 0; i < 2; i++) pthread_join(t[i], &n[i]);
  printf((long)n[0] + (long)n[1] == 300 ? "fine\n" : "%ld %ld\n", (long)n[0], (long)n[1]);
  return 0;
}
#endif
