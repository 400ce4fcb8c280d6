// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
#include <sys/eventfd.h>
int shared, fd;
static void *other(void *arg) {
  shared = 1; eventfd_write(fd, 1);
  go(1);
  
  return arg;
}
int main(void) {
  pthread_t t;
  fd = eventfd(0, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  eventfd_t v; if (eventfd_read(fd, &v)) abort(); shared = 2;
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
