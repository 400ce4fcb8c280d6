// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// std::mutex.
#include "Inputs/locks.h"
#include <mutex>
std::mutex a, b;
static void *first(void *x) {
  a.lock();
  meet(2);
  b.lock();
  return x;
}
static void *second(void *x) {
  b.lock();
  meet(2);
  a.lock();
  return x;
}
int main() {
  pthread_t t = start(first, 0), u = start(second, 0);
  finish(t);
  finish(u);
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: thread T{{[12]}} waits for mutex M{{[01]}} '{{[ab]}}'{{( for reading)?}}, held {{(for reading )?}}by T{{[12]}}, which waits for
// CHECK: SUMMARY: rtsan: deadlock
