// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Another malloc, of a preloaded library or of the program itself: everything runs, with one line that says what is lost; other errors are found.
// RUN: %clang -O1 -DALLOCATOR -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s -o %t
// RUN: env LD_PRELOAD=%t.so %t ok 2>&1 | FileCheck --check-prefix=OK %s -DWHOSE=%t.so && env LD_PRELOAD=%t.so not %t 2>&1 | FileCheck %s
// RUN: %clang -O1 -DALLOCATOR -c %s -o %t.o && %clang_rtsan -O1 %s %t.o -o %t.own && %t.own ok 2>&1 | FileCheck --check-prefix=OK %s -DWHOSE=%t.own
// RUN: %t ok 2>&1 | FileCheck --check-prefix=OURS %s && %env_rtsan_opts=detect_memory=0 env LD_PRELOAD=%t.so %t ok 2>&1 | FileCheck --check-prefix=OURS %s
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#ifdef ALLOCATOR
static char arena[8 << 20];
static size_t used;
void *malloc(size_t n) {
  size_t room = (n + 31) & ~15ul, at = __atomic_fetch_add(&used, room, __ATOMIC_RELAXED);
  if (at + room > sizeof arena) return NULL;
  *(size_t *)(arena + at) = n;
  return arena + at + 16;
}
void free(void *p) { (void)p; }
void *calloc(size_t n, size_t size) { return malloc(n * size); }
void *realloc(void *p, size_t n) {
  size_t *old = p, *new = malloc(n);
  if (old && new) memcpy(new, old, old[-2] < n ? old[-2] : n);
  return new;
}
#else
#include <stdlib.h>
// OK-NOT: rtsan
// OK: rtsan: note: malloc comes from {{.*}}[[WHOSE]], not from rtsan: errors in heap memory will not be found
// OK-NOT: rtsan
// OK: fine hello
// OURS-NOT: rtsan
// OURS: fine hello
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: in main {{.*}}:[[#@LINE+4]]
static volatile char global[10];
int main(int argc, char **argv) {
  char *line = NULL, *copy = strdup("hello");
  global[argc == 1 ? 10 : 9] = 1;
  size_t room = 0;
  FILE *f = fopen("/proc/self/status", "r");
  if (!f || getline(&line, &room, f) < 0) return 2;
  fclose(f), free(line);
  copy = realloc(copy, 100);
  printf("fine %s\n", copy);
  free(copy);
  return 0;
}
#endif
