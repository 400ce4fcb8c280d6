// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that open and close one library, each as it likes: its constructor comes before everyone's use, its destructor after.
// (The debug flavour forgets too soon for the race to be sure.)
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so
// RUN: %clang_rtsan -O1 %s -o %t -lpthread -ldl
// RUN: timeout 100 %t %t.so 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %if release %{ not timeout 100 %t %t.so race 2>&1 | FileCheck %s %}
#include "../race/Inputs/invisible.h"
#include <dlfcn.h>
#include <string.h>
#ifdef LIBRARY
static int *table, filled;
int counter;
__attribute__((constructor)) static void start(void) {
  table = malloc(50 * sizeof *table);
  for (int i = 0; i < 50; i++) table[i] = i;
  filled = 50;
}
__attribute__((destructor)) static void stop(void) {
  filled = 0;
  free(table);
}
int work(int n) { return n < filled ? table[n] : -1; }
void add(void) { counter++; }
#else
static const char *path;
static void *loop(void *arg) {
  long good = 0;
  for (int i = 0; i < 200; i++) {
    void *h = dlopen(path, RTLD_NOW);
    int (*work)(int) = (int (*)(int))dlsym(h, "work");
    good += work(i % 50) == i % 50;
    dlclose(h);
  }
  (void)arg;
  return (void *)good;
}
static void *other(void *add) {
  ((void (*)(void))add)();
  go(1);
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t t[4];
  long good = 0;
  path = argv[1];
  for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, loop, 0);
  for (int i = 0; i < 4; i++) {
    void *n;
    pthread_join(t[i], &n);
    good += (long)n;
  }
  if (argc > 2) {
    void *add = dlsym(dlopen(path, RTLD_NOW), "add");
    pthread_create(&t[0], 0, other, add);
    wait_turn(1);
    ((void (*)(void))add)();
  }
  printf(good == 800 ? "done\n" : "%ld\n", good);
  return 0;
}
#endif
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
// CHECK: global variable 'counter'
