// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && timeout 30 %t 2>&1 | FileCheck %s
// std::condition_variable::wait_for, std::future and std::timed_mutex.
#include "Inputs/locks.h"
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
using namespace std::chrono_literals;
int main() {
  std::mutex m;
  std::condition_variable c;
  std::unique_lock<std::mutex> l(m);
  c.wait_for(l, 120ms, [] { return false; });
  auto f = std::async(std::launch::async, [] { std::this_thread::sleep_for(150ms); });
  f.wait();
  std::timed_mutex t;
  t.lock();
  std::thread([&] { t.try_lock_for(100ms); }).join();
  t.unlock();
  return fine();
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
