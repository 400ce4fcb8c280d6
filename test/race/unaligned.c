// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An unaligned access touches the bytes it touches, on both sides of a granule's end, and none beside them.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t 0 2>&1 | FileCheck %s
// RUN: not %t 4 2>&1 | FileCheck %s
// RUN: not %t 7 2>&1 | FileCheck %s
// RUN: %t -1 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %t 8 2>&1 | FileCheck --check-prefix=QUIET %s
#include "Inputs/invisible.h"
char bytes[32] __attribute__((aligned(16)));
struct __attribute__((packed)) odd { char c; long value; };
static void *other(void *arg) {
  ((struct odd *)&bytes[4])->value = 5; // bytes 5 to 12
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argc;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  bytes[5 + atoi(argv[1])] = 1;
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 1
// CHECK: Previous WRITE of size 8
// QUIET-NOT: rtsan
// QUIET: done
