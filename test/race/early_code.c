// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checked code that runs before the race detector: .preinit_array, resolvers of indirect functions, a constructor of a library that is
// loaded first. All work; memory errors are found there already, races from main on.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so
// RUN: %clang_rtsan -O1 %s %t.so -o %t -lpthread
// RUN: %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: not %t race 2>&1 | FileCheck %s
#ifdef LIBRARY
#include <stdlib.h>
#include <string.h>
int *table;
__attribute__((constructor(150))) static void first(void) {
  table = malloc(100 * sizeof *table);
  for (int i = 0; i < 100; i++) table[i] = i;
  memset(table, 0, 40);
}
#else
#include "Inputs/invisible.h"
extern int *table;
static int early[40], calls;
static int plain(int n) { return early[n]; }
static int (*choose(void))(int) {
  for (int i = 0; i < 40; i++) early[i] += i;
  return plain;
}
int chosen(int n) __attribute__((ifunc("choose")));
static void preinit(int argc, char **argv, char **envp) {
  (void)argv, (void)envp;
  calls += argc;
  __atomic_fetch_add(&calls, 1, __ATOMIC_SEQ_CST);
}
__attribute__((section(".preinit_array"), used)) static void (*const at_start)(int, char **, char **) = preinit;
static void *other(void *arg) {
  table[3] = 1;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argv;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (argc > 1) table[3] = calls;
  else table[4] = calls;
  pthread_join(t, 0);
  printf("done %d\n", chosen(7));
  return 0;
}
#endif
// QUIET-NOT: rtsan
// QUIET: done 7
// CHECK: ERROR: rtsan: data-race on address
// CHECK: Previous WRITE of size 4
