// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Code without instrumentation calls interceptors before anything is initialised (preinit array, first constructors): they work.
// RUN: %clang22 -DEARLY -fno-builtin -c %s -o %t.early.o
// RUN: %clang_rtsan %s %t.early.o -o %t
// RUN: %t 2>&1 | FileCheck --implicit-check-not=ERROR %s
// CHECK: early abc 3 1
// CHECK: early abc 3 1
// CHECK: all done
#include "Inputs/cases.h"

#ifdef EARLY
static void early(void) {
  char a[8], b[8];
  strcpy(a, "abc");
  memcpy(b, a, 4);
  memset(a, 0, 4);
  char *copy = strdup(b);
  fprintf(stderr, "early %s %zu %d\n", copy, strlen(b), strcmp(a, b) < 0 && atoi("12") == 12);
  free(copy);
}
static void preinit(int argc, char **argv, char **envp) {
  (void)argc, (void)argv, (void)envp;
  early();
}
__attribute__((section(".preinit_array"), used)) static void (*at_preinit)(int, char **, char **) = preinit;
__attribute__((constructor(101))) static void first(void) { early(); }
#else
int main(void) { return finish(); }
#endif
