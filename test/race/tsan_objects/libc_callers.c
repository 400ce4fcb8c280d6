// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Of a range that libc writes for such an object's function without a frame, the callers are those of that call, not of one before. The first range is
// handed over in order: nothing is said of it.
// RUN: %clang22 -g -O2 -fomit-frame-pointer -fsanitize=thread -c %s -o %t.o && %clang22 %t.o %rtsan_link -lpthread -o %t
// RUN: not %t 0 2>&1 | FileCheck %s
// RUN: not %t 1 2>&1 | FileCheck %s
// RUN: not %t 2 2>&1 | FileCheck %s
#include "../Inputs/invisible.h"
#include <stdatomic.h>
#include <string.h>
#define NOINLINE __attribute__((noinline))
char first[64], second[64], source[64];
volatile int n = 40, how;
static atomic_int done;
NOINLINE static void fills(char *p) {
  int by = how;
  if (by == 0) memset(p, n, n);
  else if (by == 1) memcpy(p, source, n);
  else memmove(p, source, n);
  __asm__ volatile("");
}
NOINLINE static void one_caller(void) { fills(first); __asm__ volatile(""); }
NOINLINE static void another_caller(void) { fills(second); __asm__ volatile(""); }
static void *other(void *arg) {
  one_caller();
  atomic_store_explicit(&done, 1, memory_order_release);
  another_caller();
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  how = argc > 1 ? argv[1][0] - '0' : 0;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (atomic_load_explicit(&done, memory_order_acquire)) first[8] = 1;
  second[8] = 1;
  // CHECK-NOT: one_caller
  // CHECK: Previous WRITE of size 40
  // CHECK-NEXT: in fills
  // CHECK-NEXT: in another_caller
  // CHECK-NEXT: in other
  // CHECK-NOT: one_caller
  return pthread_join(t, 0);
}
