// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// std::scoped_lock and std::lock take two in any order, and give back what they cannot complete.
#include "Inputs/locks.h"
#include <mutex>
#include <thread>
std::mutex a, b;
static int n;
static void one() {
  for (int i = 0; i < 5000; i++) {
    std::scoped_lock l(a, b);
    n++;
  }
}
static void two() {
  for (int i = 0; i < 5000; i++) {
    std::scoped_lock l(b, a);
    n++;
  }
}
int main() {
  std::thread t(one), u(two);
  t.join();
  u.join();
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
