// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-22
// The earlier access was made in a library that is gone by now: its function is named all the same. What the threads do in order is no race.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s -ldl -lpthread -o %t
// RUN: not %t %t.so 2>&1 | FileCheck %s
// RUN: %t %t.so joined 2>&1 | FileCheck %s --check-prefix=QUIET
#ifdef LIBRARY
__attribute__((noinline)) void library_writes(int *p) { *p = 1; __asm__ volatile("" ::: "memory"); } // line 8
#else
#include "Inputs/invisible.h"
#include <dlfcn.h>
int shared;
static void *other(void *path) {
  void *h = dlopen(path, RTLD_NOW);
  ((void (*)(int *))dlsym(h, "library_writes"))(&shared);
  dlclose(h);
  if (dlopen(path, RTLD_NOW | RTLD_NOLOAD)) abort();
  go(1);
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t t;
  pthread_create(&t, 0, other, argv[1]);
  wait_turn(1);
  if (argc > 2) pthread_join(t, 0);
  shared = 2; // line 26
  if (argc == 2) pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
#endif
// CHECK: ERROR: rtsan: data-race
// CHECK: in main {{.*}}unloaded_library.c:26
// CHECK: Previous WRITE of size 4 {{.*}} by thread T1:
// CHECK-NEXT: #0 {{.*}} in library_writes {{.*}}unloaded_library.c:8
// QUIET-NOT: rtsan
// QUIET: done
