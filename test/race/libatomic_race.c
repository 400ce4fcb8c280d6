// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -Wno-atomic-alignment %s -o %t -lpthread -latomic
// RUN: not %t 2>&1 | FileCheck %s
// RUN: not %t plain 2>&1 | FileCheck %s --check-prefix=PLAIN
// A relaxed store by libatomic orders nothing, and a plain read of what it writes is a race with it.
#include "Inputs/invisible.h"
struct big { long v[3]; } ;
int shared;
_Atomic struct big flag;
static void *other(void *arg) {
  struct big one = {{1, 1, 1}};
  shared = 1;
  __c11_atomic_store(&flag, one, __ATOMIC_RELAXED);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argv;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (argc > 1) return (int)((struct big *)&flag)->v[2];
  struct big got = __c11_atomic_load(&flag, __ATOMIC_ACQUIRE);
  if (got.v[0]) shared = 2;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: #0 {{.*}} main {{.*}}libatomic_race.c:[[#@LINE-5]]
// PLAIN: ERROR: rtsan: data-race on address
// PLAIN: #0 {{.*}} main {{.*}}libatomic_race.c:[[#@LINE-9]]
