// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// The same, in memory that was unmapped in between.
#include "Inputs/locks.h"
#include <sys/mman.h>
MUTEX(a);
static pthread_mutex_t *b;
static void *map(int flags) { return mmap(b, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0); }
static void *first(void *x) {
  LOCK(a);
  LOCK(*b);
  UNLOCK(*b);
  UNLOCK(a);
  munmap(b, 4096);
  if (map(MAP_FIXED) != b) abort();
  return x;
}
static void *second(void *x) {
  LOCK(*b);
  LOCK(a);
  UNLOCK(a);
  UNLOCK(*b);
  return x;
}
int main(void) {
  b = map(0);
  in_turn(first, second);
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
