// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Member functions: the lock is *this. A class that wraps a mutex at its very beginning, one that takes itself twice, and one that throws instead.
// RUN: %clangxx_rtsan -I%root/include -O0 %s -o %t -lpthread && not %t order 2>&1 | FileCheck %s && %t 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan
// RUN: %clangxx_rtsan -I%root/include -O2 -mllvm -rtsan-checks=lock %s -o %t -lpthread && not %t order 2>&1 | FileCheck %s && %t 2>&1 | FileCheck %s --check-prefix=OK --implicit-check-not=rtsan
// CHECK: ERROR: rtsan: {{lock-order-inversion|deadlock}}
// OK: done
#include <rtsan/rtsan.h>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>
class Lock {
  std::mutex inner;
  std::atomic<std::thread::id> owner;
  int depth = 0;

 public:
  RTSAN_ACQUIRE void lock() {
    if (owner == std::this_thread::get_id() && ++depth) return;
    inner.lock();
    owner = std::this_thread::get_id();
    depth = 1;
  }
  RTSAN_RELEASE void unlock() {
    if (--depth) return;
    owner = std::thread::id();
    inner.unlock();
  }
  RTSAN_ACQUIRE void lock_or_throw(bool fail) {
    if (fail) throw 1;
    lock();
  }
};
static Lock a, b, c;
static void both(Lock &x, Lock &y) {
  std::lock_guard<Lock> g(x);
  x.lock();
  try { y.lock_or_throw(true); } catch (int) {}
  y.lock();
  y.unlock();
  x.unlock();
}
int main(int argc, char **) {
  std::thread t([] { both(a, b), both(b, c); });
  std::thread u([&] { both(a, b); if (argc > 1) both(b, a); });
  t.join();
  u.join();
  puts("done");
}
