// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Copying a struct reads all of it; its neighbour in the array is another object.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t race 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && not %t race 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
struct pair { long first, more[9]; char last; };
struct pair all[3], copy;
static int which;
static void *other(void *arg) {
  all[which].more[7] = 5;
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argv;
  which = argc > 1 ? 1 : 2;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  copy = all[1];
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: READ of size {{[0-9]+}}
// CHECK: Previous WRITE of size 8
// QUIET-NOT: rtsan
// QUIET: done
