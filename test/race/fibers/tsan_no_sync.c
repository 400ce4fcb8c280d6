// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two fibers of one thread whose switches order nothing race, under their own names; ordered ones do not.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %t ordered 2>&1 | FileCheck %s --check-prefix=ORDERED
#include <sanitizer/tsan_interface.h>
#include <stdio.h>
int data;
__attribute__((noinline)) static void first(void) { data = 1; }
__attribute__((noinline)) static void second(void) { data = 2; }
int main(int argc, char **argv) {
  unsigned flags = argc > 1 ? 0 : __tsan_switch_to_fiber_no_sync;
  void *me = __tsan_get_current_fiber(), *a = __tsan_create_fiber(0), *b = __tsan_create_fiber(0);
  __tsan_set_fiber_name(a, "alpha");
  __tsan_set_fiber_name(b, "beta");
  __tsan_switch_to_fiber(a, flags);
  first();
  __tsan_switch_to_fiber(b, flags);
  second();
  __tsan_switch_to_fiber(me, flags);
  __tsan_destroy_fiber(a);
  __tsan_destroy_fiber(b);
  printf("done %d %s\n", data, argv[0] ? "" : "?");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 4 {{.*}} by thread T2 (beta)
// CHECK: in second
// CHECK: Previous WRITE of size 4 {{.*}} by thread T1 (alpha)
// CHECK: in first
// CHECK: T1 (alpha) created by T0 here:
// CHECK: in main
// ORDERED-NOT: rtsan
// ORDERED: done 2
