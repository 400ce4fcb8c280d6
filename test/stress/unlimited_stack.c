// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `ulimit -s unlimited` makes the kernel place libraries and thread stacks where the runtime's tables belong: the program is started anew with a
// limit that nothing reaches. Arguments and environment are as they were, threads have stacks of the usual size, and errors are found; a program
// that is already running when the runtime comes is told what to do.
// REQUIRES: unlimited-stack
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: sh -c "ulimit -s unlimited 2>/dev/null; GIVEN=env exec timeout 60 %t one '' three" 2>&1 | FileCheck %s
// RUN: not sh -c "ulimit -s unlimited 2>/dev/null; GIVEN=env exec timeout 60 %t overflow '' three" 2>&1 | FileCheck --check-prefix=FOUND %s
// RUN: %clang_rtsan -O1 -shared -fPIC -DLIBRARY %s -o %t.so
// RUN: %clang22 -O1 -DLOADER %s -o %t.loader -ldl
// RUN: not sh -c "ulimit -s unlimited 2>/dev/null; exec timeout 60 %t.loader %t.so" 2>&1 | FileCheck --check-prefix=RUNNING %s
// CHECK-NOT: rtsan
// CHECK: one, , three, env: thread 7, stack 2048 KB, depth 64 MB
// FOUND: ERROR: rtsan: heap-buffer-overflow on address
// RUNNING: main runs
// RUNNING-NEXT: error: this process places memory at {{.*}} start it with one, by `ulimit -s
// RUNNING-NOT: loaded
#define _GNU_SOURCE
#ifdef LIBRARY
int first(int *p) { return *p; }
#elif defined(LOADER)
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv) {
  (void)argc;
  fprintf(stderr, "main runs\n");
  puts(dlopen(argv[1], RTLD_NOW) ? "loaded" : dlerror());
}
#else
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static size_t stack_kb;
static void *thread(void *seven) {
  pthread_attr_t a;
  pthread_getattr_np(pthread_self(), &a);
  pthread_attr_getstacksize(&a, &stack_kb);
  pthread_attr_destroy(&a);
  stack_kb /= 1024;
  return seven;
}
__attribute__((noinline)) static unsigned deep(unsigned mb) {
  volatile char block[1 << 20];
  block[mb] = 1;
  return mb ? deep(mb - 1) + block[mb] : 0;
}
int main(int argc, char **argv) {
  pthread_t t;
  void *seven = NULL;
  char *volatile p = malloc(8);
  if (argc != 4) return 1;
  if (!strcmp(argv[1], "overflow")) p[8] = 1;
  free(p);
  if (pthread_create(&t, NULL, thread, (void *)7l)) return 2;
  pthread_join(t, &seven);
  printf("%s, %s, %s, %s: thread %ld, stack %zu KB, depth %u MB\n", argv[1], argv[2], argv[3], getenv("GIVEN"), (long)seven, stack_kb, deep(64));
  return 0;
}
#endif
