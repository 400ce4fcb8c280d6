// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// std::condition_variable.
#include <condition_variable>
#include <thread>
std::mutex m;
std::condition_variable c;
bool ready;
int main() {
  std::thread t([] {
    std::unique_lock<std::mutex> l(m);
    c.wait(l, [] { return ready; });
  });
  t.join();
}
// CHECK: ERROR: rtsan: deadlock: all {{[0-9]+}} threads wait
// CHECK: SUMMARY: rtsan: deadlock
