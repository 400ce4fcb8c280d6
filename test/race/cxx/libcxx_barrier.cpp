// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// libc++ counts a barrier's arrivals in its own library, where only the last one sees the others. To arrive alone orders nothing behind it.
// What call_once ran is known to be over by a store in the library, too.
// The archive, because it fits the headers on machines that have several versions of the shared library.
// REQUIRES: libc++
// RUN: %clangxx_rtsan -std=c++20 -O0 -stdlib=libc++ -nostdlib++ %s %libcxx_archives -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O2 -stdlib=libc++ -nostdlib++ %s %libcxx_archives -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: not %t early 2>&1 | FileCheck %s --check-prefix=EARLY
#include <barrier>
#include <mutex>
#include <thread>
#include <vector>
#include "../Inputs/invisible.h"
constexpr int Threads = 4;
static int parts[Threads], sum, made;
static std::once_flag once;
int early;
int main(int argc, char **) {
  if (argc > 1) {
    std::barrier<> two(2);
    std::thread other([&] { early = 1; auto t = two.arrive(); go(1); two.wait(std::move(t)); });
    wait_turn(1);
    early = 2; // line 23
    two.arrive_and_wait();
    other.join();
  }
  std::barrier all(Threads, []() noexcept { sum = 0; for (int p : parts) sum += p; });
  std::vector<std::thread> threads;
  for (int i = 0; i < Threads; i++)
    threads.emplace_back([&all, i] {
      std::call_once(once, [] { made = 1; });
      parts[i] = made;
      for (int k = 0; k < 20; k++) {
        parts[i] += sum + 1;
        all.arrive_and_wait();
      }
      all.arrive_and_drop();
    });
  for (auto &t : threads) t.join();
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// EARLY: ERROR: rtsan: data-race
// EARLY-NEXT: WRITE of size 4
// EARLY-NEXT: libcxx_barrier.cpp:23
