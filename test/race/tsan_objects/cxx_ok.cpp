// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ordinary C++ in such objects runs clean: threads, locks, conditions, futures, reference counts, virtual destructors, exceptions.
// REQUIRES: g++
// RUN: g++ -std=c++17 -g -O2 -fsanitize=thread -c %s -o %t.o && g++ %t.o %rtsan_link -lpthread -o %t && %t 2>&1 | FileCheck %s
// RUN: g++ -std=c++17 -g -O0 -fsanitize=thread -c %s -o %t.o && g++ %t.o %rtsan_link -lpthread -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx22 -std=c++17 -g -O2 -fsanitize=thread -c %s -o %t.o && %clangxx22 %t.o %rtsan_link -lpthread -o %t && %t 2>&1 | FileCheck %s
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>
struct Base { virtual ~Base() {} virtual int get() { return 1; } };
struct Derived : Base { std::string s = "a string that is longer than any small buffer"; int get() override { return (int)s.size(); } };
int main() {
  std::mutex m;
  std::condition_variable c;
  std::shared_mutex s;
  std::once_flag once;
  int ready = 0, made = 0, sum = 0, caught = 0;
  std::map<int, std::unique_ptr<Base>> all;
  auto shared = std::make_shared<std::vector<int>>(10, 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&, shared, i] {
      std::call_once(once, [&] { made = 5; });
      { std::lock_guard<std::mutex> l(m); sum += made; ready++; all[i] = std::make_unique<Derived>(); }
      c.notify_one();
      try { if (i % 2) throw std::string("no"); } catch (std::string &) { std::lock_guard<std::mutex> l(m); caught++; }
      { std::shared_lock<std::shared_mutex> l(s); if ((*shared)[0] == 3) std::puts("odd"); }
    });
  shared.reset();
  { std::unique_lock<std::mutex> l(m); c.wait(l, [&] { return ready == 4; }); }
  for (auto &t : threads) t.join();
  for (auto &p : all) sum += p.second->get() > 9;
  auto f = std::async(std::launch::async, [&] { return sum + 1; });
  std::printf("done %d %d\n", f.get(), caught);
}
// CHECK-NOT: rtsan
// CHECK: done 25 2
