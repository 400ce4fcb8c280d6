// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bit-fields of one unit share their bytes: writing two of them in two threads is a race. Those of separate units do not.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t race 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && not %t race 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=QUIET %s
#include "Inputs/invisible.h"
static struct {
  unsigned a : 3, b : 5;
  unsigned : 0;
  unsigned c : 7;
} s;
static void *other(void *arg) {
  s.a = 5;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argv;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (argc > 1) s.b = 3;
  else s.c = 3;
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: by thread T0
// CHECK: Previous WRITE
// CHECK: global variable 's'
// QUIET-NOT: rtsan
// QUIET: done
