// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
struct S { int v; S() { v = (int)sizeof(*this); } };
static S &one() { static S s; return s; }
static void *other(void *arg) { one().v; go(1); return arg; }
int main() {
  pthread_t t;
  pthread_create(&t, nullptr, other, nullptr);
  wait_turn(1);
  one().v = 2;
  pthread_join(t, nullptr);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
