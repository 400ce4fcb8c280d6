// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program that is checked for locks only keeps the C library's allocator, of which all functions work as ever, and its memory is not watched.
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock -O0 -fno-builtin %s -o %t && %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=lock -g -O1 -fno-builtin %s %rtsan_static -o %t.static && %t.static 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %clang_rtsan -mllvm -rtsan-checks=lock,address -O0 -fno-builtin %s -o %t.both && not %t.both 2>&1 | FileCheck %s --check-prefix=BOTH
// CHECK: as in the C library
// BOTH: ERROR: rtsan: heap-use-after-free
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define OURS(p) ((uintptr_t)(p) >= 0x660000000000 && (uintptr_t)(p) < 0x6e0000000000)
static int bad;
static void check(void *p, size_t alignment, size_t size) {
  if (!p || OURS(p) || (uintptr_t)p % alignment || malloc_usable_size(p) < size) bad = 1;
  memset(p, 1, size);
  free(p);
}
int main(void) {
  void *out = NULL, *p = malloc(24);
  size_t huge = (size_t)-1 / 2;
  volatile char *gone = p;
  free(p);
  if (gone[3] == 77) puts("nobody knows"); /* not looked at */
  check(malloc(100), 16, 100);
  check(calloc(10, 10), 16, 100);
  check(realloc(malloc(8), 100), 16, 100);
  check(reallocarray(NULL, 10, 10), 16, 100);
  check(aligned_alloc(64, 128), 64, 128);
  check(memalign(256, 100), 256, 100);
  check(valloc(100), 4096, 100);
  check(pvalloc(100), 4096, 4096);
  if (posix_memalign(&out, 128, 100)) bad = 1;
  check(out, 128, 100);
  errno = 0;
  if (malloc(huge + 1) || errno != ENOMEM) bad = 1;
  errno = 0;
  if (reallocarray(NULL, huge, 4) || errno != ENOMEM || calloc(huge, 4) || posix_memalign(&out, 3, 8) != EINVAL) bad = 1;
  if (!mallinfo2().arena || malloc_usable_size(NULL) || !mallopt(M_MXFAST, 0)) bad = 1;
  puts(bad ? "wrong" : "as in the C library");
  return bad;
}
