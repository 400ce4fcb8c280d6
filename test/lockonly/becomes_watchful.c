// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A library that is checked for memory errors comes to a program that is checked for locks only: from then on our allocator serves, blocks of both
// kinds go either way, and the library's errors are found.
// RUN: %clang_rtsan -mllvm -rtsan-checks=address -O1 -fno-builtin -shared -fPIC -DLIBRARY %s -o %t.so
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -O1 -fno-builtin %s -o %t -lpthread && not %t %t.so 2>&1 | FileCheck %s
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -O1 -fno-builtin -shared -fPIC -DLIBRARY %s -o %t.lock.so && %t %t.lock.so 2>&1 | FileCheck %s --check-prefix=LOCK --implicit-check-not=ERROR
// CHECK: given back
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: #0 {{.*}} in overflow
// LOCK: given back
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef LIBRARY
void give_back(void *p) { free(p); }
void *make(size_t n) { return strcpy(malloc(n), "made"); }
void *grow(void *p) { return realloc(p, 1000); }
void overflow(void) {
  volatile char *p = malloc(8);
  p[8] = 1;
}
#else
static pthread_barrier_t there, loaded;
static void *(*make)(size_t);
static void *thread(void *mine) { /* born before the change */
  pthread_barrier_wait(&there);
  pthread_barrier_wait(&loaded);
  free(mine);
  free(make(100));
  for (int i = 0; i < 1000; i++) free(malloc(i + 1));
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t id;
  void *before[100];
  pthread_barrier_init(&there, NULL, 2);
  pthread_barrier_init(&loaded, NULL, 2);
  pthread_create(&id, NULL, thread, malloc(10));
  for (int i = 0; i < 100; i++) before[i] = strcpy(malloc(i + 10), "before");
  pthread_barrier_wait(&there);
  void *lib = dlopen(argv[argc - 1], RTLD_NOW);
  if (!lib) return puts(dlerror()), 2;
  void (*give_back)(void *) = dlsym(lib, "give_back");
  void *(*grow)(void *) = dlsym(lib, "grow");
  void (*overflow)(void) = dlsym(lib, "overflow");
  make = dlsym(lib, "make");
  pthread_barrier_wait(&loaded);
  for (int i = 0; i < 50; i++) give_back(before[i]);
  for (int i = 50; i < 100; i++) {
    if (malloc_usable_size(before[i]) < (size_t)i + 10) return 3;
    char *p = grow(before[i]);
    if (strcmp(p, "before")) return 4;
    free(realloc(p, 5));
  }
  free(make(20));
  free(strdup("x"));
  pthread_join(id, NULL);
  puts("given back"), fflush(stdout);
  overflow();
  return 0;
}
#endif
