// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++20 -O1 %s -o %t -lpthread && timeout 60 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O0 -mllvm -rtsan-checks=lock %s -o %t -lpthread && timeout 60 %t 2>&1 | FileCheck %s
// Orders that phases of a std::barrier keep apart, and what a std::latch counts down before; also in the completion of a phase, and
// when who is there changes.
#include <barrier>
#include <cstdio>
#include <deque>
#include <latch>
#include <mutex>
#include <thread>

static std::mutex a, b;
static void take(bool turned) {
  std::mutex &x = turned ? b : a, &y = turned ? a : b;
  std::lock_guard one(x);
  std::lock_guard two(y);
}

static void phases() {
  int phase = 0;
  auto changes = [&]() noexcept { take(++phase & 1); };
  std::barrier meeting(3, changes);
  auto works = [&](int mine) {
    for (int i = 0; i < 100; i++) {
      if (i % 3 != mine) take(i & 1);
      if (mine == 2 && i == 50) return meeting.arrive_and_drop();
      if (i % 5) {
        meeting.arrive_and_wait();
      } else {
        auto token = meeting.arrive();
        meeting.wait(std::move(token));
      }
    }
  };
  std::jthread t(works, 1), u(works, 2);
  works(0);
}

static void counted() {
  std::latch ready(2), done(1);
  std::jthread t([&] { take(false), ready.count_down(), done.wait(); });
  std::jthread u([&] { take(false), ready.arrive_and_wait(), take(true); });
  std::jthread v([&] {
    while (!ready.try_wait()) std::this_thread::yield();
    take(true);
  });
  ready.wait();
  take(true);
  done.count_down();
}

/* More than are remembered in the debug flavour. */
static void many() {
  std::deque<std::latch> ready;
  for (int i = 0; i < 40; i++) ready.emplace_back(1);
  std::jthread t([&] {
    for (std::latch &l : ready) take(false), l.count_down();
  });
  for (std::latch &l : ready) l.wait();
  take(true);
}

int main() {
  phases();
  phases();
  counted();
  many();
  std::puts("fine");
}
// CHECK-NOT: rtsan
// CHECK: fine
// CHECK-NOT: rtsan
