// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// What libstdc++ synchronises inside its own, uninstrumented library.
#include <condition_variable>
#include <cstdio>
#include <future>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>
int main() {
  std::mutex m;
  std::condition_variable c;
  std::shared_mutex s;
  std::once_flag once;
  int ready = 0, made = 0, sum = 0;
  auto shared = std::make_shared<std::vector<int>>(10, 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&, shared] {
      std::call_once(once, [&] { made = 5; });
      { std::lock_guard<std::mutex> l(m); sum += made; ready++; }
      c.notify_one();
      { std::shared_lock<std::shared_mutex> l(s); if ((*shared)[0] == 3) std::puts("odd"); }
    });
  shared.reset();
  { std::unique_lock<std::mutex> l(m); c.wait(l, [&] { return ready == 4; }); }
  for (auto &t : threads) t.join();
  auto f = std::async(std::launch::async, [&] { return sum + 1; });
  std::promise<int *> p;
  std::thread giver([&] { p.set_value(new int(7)); });
  int *got = p.get_future().get();
  *got += f.get();
  giver.join();
  std::printf("done %d\n", *got);
  delete got;
}
// CHECK-NOT: rtsan
// CHECK: done 28
