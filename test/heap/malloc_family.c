// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every function that hands out memory gives a block with exact bounds, which free takes back.
// RUN: %clang_rtsan -O0 -D_GNU_SOURCE -w %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 -D_GNU_SOURCE -w %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -D_GNU_SOURCE -w %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#include <malloc.h>
#include <sanitizer/asan_interface.h>
#include <wchar.h>

static char *made;
static void past_the_end(long n) { *(volatile char *)(made + n) = 1; }
static void after_free(long n) { free(made), *(volatile char *)(made + n) = 1; }

static void check(void *p, long n, unsigned long alignment) {
  made = p;
  HOLDS((unsigned long)p % alignment == 0);
  HOLDS(!__asan_region_is_poisoned(p, n));
  REPORTED("heap-buffer-overflow", past_the_end, n);
  REPORTED("heap-use-after-free", after_free, 0);
  free(p);
}

int main(void) {
  void *p;
  check(malloc(21), 21, 16);
  check(calloc(3, 7), 21, 16);
  p = calloc(5000, 9);
  for (int i = 0; i < 45000; i++) HOLDS(((char *)p)[i] == 0);
  check(p, 45000, 16);
  check(realloc(NULL, 30), 30, 16);
  check(realloc(malloc(30), 70), 70, 16);
  check(realloc(malloc(70), 30), 30, 16);
  check(reallocarray(malloc(5), 10, 5), 50, 16);
  check(aligned_alloc(64, 128), 128, 64);
  check(memalign(256, 33), 33, 256);
  check(posix_memalign(&p, 1024, 77) ? NULL : p, 77, 1024);
  check(valloc(100), 100, 4096);
  check(pvalloc(100), 4096, 4096);
  check(strdup("twelve bytes"), 13, 16);
  check(strndup("twelve bytes", 6), 7, 16);
  check(memcpy(malloc(1 << 20), malloc(1 << 20), 1 << 20), 1 << 20, 16);
  char *line = NULL;
  HOLDS(asprintf(&line, "%d apples", 12) == 9);
  free(line);
  free(NULL);
  return finish();
}
