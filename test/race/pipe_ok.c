// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
int shared, fds[2];
static void *other(void *arg) {
  shared = 1; write(fds[1], "x", 1);
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  if (pipe(fds)) abort();
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  char c; if (read(fds[0], &c, 1) != 1) abort(); shared = 2;
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
