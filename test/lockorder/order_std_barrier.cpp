// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++20 -O1 %s -o %t -lpthread && not timeout 30 %t barrier 2>&1 | FileCheck %s && not timeout 30 %t latch 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O0 -mllvm -rtsan-checks=lock %s -o %t -lpthread && not timeout 30 %t barrier 2>&1 | FileCheck %s && not timeout 30 %t latch 2>&1 | FileCheck %s
// Two orders behind one phase of a std::barrier, in different threads; and, of a std::latch, one before it that does not wait for the other.
#include "Inputs/locks.h"
#include <barrier>
#include <latch>
#include <mutex>
#include <thread>
static std::mutex a, b;
static void take(bool turned) {
  std::lock_guard one(turned ? b : a);
  std::lock_guard two(turned ? a : b);
}
static std::barrier meeting(2);
static std::latch gone(1);

int main(int argc, char **argv) {
  bool latch = !strcmp(argv[argc - 1], "latch");
  std::jthread t([=] {
    if (latch) return gone.count_down(), take(false), go(1);
    meeting.arrive_and_wait();
    take(false);
    go(1);
  });
  if (latch) gone.wait();
  else meeting.arrive_and_wait();
  wait_turn(1);
  take(true);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
