// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-ge-16
// report_blocking_under_lock: a coroutine that gives up its thread while it holds a lock that it took since it was resumed; whatever await_suspend returns.
// RUN: %clangxx_rtsan -std=c++20 -O0 %s -o %t && %env_rtsan_opts=report_blocking_under_lock=1 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O1 -mllvm -rtsan-checks=lock %s -o %t && %env_rtsan_opts=report_blocking_under_lock=1 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O2 %s -o %t && %env_rtsan_opts=report_blocking_under_lock=1 %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck %s --check-prefix=OFF --implicit-check-not=rtsan
// CHECK: rtsan: 5 places where a lock is held that had better not be
// CHECK-NEXT: rtsan: 7 times: co_await gives up its thread while it holds a lock of the thread:
// CHECK-NEXT: {{.*}} in loops({{.*}}coroutine.cpp:[[# @LINE + 36]]
// CHECK: mutex '{{.*}}m' (0x{{[0-9a-f]+}}) was taken here:
// CHECK: rtsan: once: co_await gives up its thread
// CHECK: rtsan: once: co_await gives up its thread
// CHECK: rtsan: once: co_await gives up its thread
// CHECK: rtsan: once: co_await gives up its thread
// CHECK-NOT: co_await
// OFF: done
#include <cstdio>
#include <mutex>
#include "../Inputs/coroutine.h"
static std::mutex m;
static task plain() {
  std::lock_guard<std::mutex> hold(m);
  co_await gives_up();
}
static task decided() {
  std::lock_guard<std::mutex> hold(m);
  co_await may_give_up{true};
}
static task transferred() {
  std::lock_guard<std::mutex> hold(m);
  co_await goes_to{std::noop_coroutine()};
}
static task resumed() { // what it holds was taken after it was resumed; the one that it runs holds nothing of its own
  co_await gives_up();
  std::lock_guard<std::mutex> hold(m);
  task inner = pauses();
  next.resume();
  inner.end();
  co_await gives_up();
}
static task loops() {
  co_await gives_up(); // what runs before the first suspension is a function of its own
  for (volatile int i = 0; i < 7; i = i + 1) { // not unrolled: one place
    std::lock_guard<std::mutex> hold(m);
    co_await gives_up();
  }
}
int main() {
  for (task (*each)() : {plain, decided, transferred, resumed, loops}) finish(each());
  puts("done");
  return 0;
}
