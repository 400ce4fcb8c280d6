// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// Initialisations that wait for each other's threads, and end; one that throws and runs again.
#include "Inputs/locks.h"
#include <mutex>
#include <thread>
std::once_flag o;
static int tries;
static int &local() {
  static int v = [] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    return 1;
  }();
  return v;
}
int main() {
  std::thread t[4];
  for (auto &x : t)
    x = std::thread([] {
      local();
      std::call_once(o, [] { std::this_thread::sleep_for(std::chrono::milliseconds(60)); });
    });
  for (auto &x : t) x.join();
  std::once_flag twice;
  for (int i = 0; i < 2; i++) try {
      std::call_once(twice, [] {
        if (!tries++) throw 1;
      });
    } catch (int) {
    }
  return tries == 2 ? fine() : 1;
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
