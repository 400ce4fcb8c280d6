// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// std::mutex and its guards.
#include "Inputs/locks.h"
#include <mutex>
std::mutex a, b;
static void *first(void *x) {
  std::lock_guard<std::mutex> l(a), k(b);
  return x;
}
static void *second(void *x) {
  std::lock_guard<std::mutex> l(b), k(a);
  return x;
}
int main(void) {
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
