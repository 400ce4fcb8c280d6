// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Many fibers, many switches.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include <sanitizer/tsan_interface.h>
#include <stdio.h>
#define FIBERS 3000
static void *fibers[FIBERS];
static int counters[FIBERS], sum;
int main(void) {
  void *me = __tsan_get_current_fiber();
  for (int i = 0; i < FIBERS; i++) fibers[i] = __tsan_create_fiber(0);
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < FIBERS; i++) {
      __tsan_switch_to_fiber(fibers[i], 0);
      counters[i]++;
      sum++;
    }
  __tsan_switch_to_fiber(me, 0);
  for (int i = 0; i < FIBERS; i++) __tsan_destroy_fiber(fibers[i]);
  for (int i = 0; i < 200000; i++) {
    void *f = i % 1000 ? me : __tsan_create_fiber(0);
    if (f != me) {
      __tsan_switch_to_fiber(f, 0);
      sum++;
      __tsan_switch_to_fiber(me, 0);
      __tsan_destroy_fiber(f);
    }
  }
  printf("done %d %d\n", sum, counters[0] + counters[FIBERS - 1]);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done 9200 6
