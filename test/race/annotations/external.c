// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects of a library whose users have to take turns: an access as a whole, at the place that the library names.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %t read 2>&1 | FileCheck %s --check-prefix=READERS
#include <sanitizer/tsan_interface.h>
#include "../Inputs/invisible.h"
static char object[64];
static void *tag;
__attribute__((noinline)) static void library_read(void *o) { __tsan_external_read(o, __builtin_return_address(0), tag); }
__attribute__((noinline)) static void library_write(void *o) { __tsan_external_write(o, __builtin_return_address(0), tag); }
static void *other(void *arg) {
  library_read(object);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  tag = __tsan_external_register_tag("list");
  __tsan_external_register_header(tag, "race on a list");
  __tsan_external_assign_tag(object, tag);
  pthread_create(&t, 0, other, argv);
  wait_turn(1);
  if (argc > 1) library_read(object);
  else library_write(object);
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race
// CHECK: #0 {{.*}} in main
// CHECK: Previous READ of size 1 {{.*}} by thread T1
// READERS-NOT: rtsan
// READERS: done
