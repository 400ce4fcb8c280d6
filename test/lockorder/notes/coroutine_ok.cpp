// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-ge-16
// No notes: the lock is given back before, or by await_suspend itself; nothing is suspended after all; it is the executor's lock; a lock of coroutines,
// which is none of the thread. A long chain of transfers stays one of tail calls. The last one shows that notes work.
// RUN: %clangxx_rtsan -std=c++20 -O0 %s -o %t && %env_rtsan_opts=report_blocking_under_lock=1 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O1 %s -o %t && %env_rtsan_opts=report_blocking_under_lock=1 %t chain 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -std=c++20 -O2 -mllvm -rtsan-checks=lock %s -o %t && %env_rtsan_opts=report_blocking_under_lock=1 %t chain 2>&1 | FileCheck %s
// CHECK: rtsan: 1 place where
// CHECK-NEXT: once: co_await
// CHECK-NEXT: in known(
#include <cstdio>
#include <mutex>
#include <utility>
#include "../Inputs/coroutine.h"
static std::mutex m, executors;
struct ready {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};
struct gives_back {
  std::mutex &lock;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    next = h;
    lock.unlock();
  }
  void await_resume() { lock.lock(); }
};
struct async_mutex { // whoever finds it taken waits in `queue`
  bool taken;
  std::coroutine_handle<> queue;
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<> h) {
    std::lock_guard<std::mutex> hold(executors);
    if (!taken) return !(taken = true);
    queue = h;
    return true;
  }
  void await_resume() {}
  void leave() {
    std::coroutine_handle<> h = std::exchange(queue, nullptr);
    taken = bool(h);
    if (h) h.resume();
  }
};
static async_mutex a;
static task early() {
  { std::lock_guard<std::mutex> hold(m); }
  co_await gives_up();
}
static task never() {
  std::lock_guard<std::mutex> hold(m);
  co_await ready();
  co_await may_give_up{false};
}
static task within() {
  std::lock_guard<std::mutex> hold(m);
  co_await gives_back{m};
}
static task polite() {
  co_await a;
  co_await gives_up();
  a.leave();
}
static task known() {
  std::lock_guard<std::mutex> hold(m);
  co_await gives_up();
}
static std::coroutine_handle<> parties[2];
static task passes_on(int me) {
  for (int i = 0; i < 200000; i++) co_await goes_to{parties[1 - me]};
}
int main(int argc, char **) {
  for (task (*each)() : {early, never, within}) finish(each());
  task one = polite(), two = polite();
  one.handle.resume();
  two.handle.resume();
  one.end(), two.end();
  {
    std::lock_guard<std::mutex> hold(executors);
    finish(early());
  }
  if (argc > 1) {
    task none = early(), t[2];
    parties[0] = parties[1] = std::noop_coroutine();
    for (int i = 0; i < 2; i++) t[i] = passes_on(i);
    for (int i = 0; i < 2; i++) parties[i] = t[i].handle;
    t[0].handle.resume();
    for (task x : t) x.end();
    none.end();
  }
  finish(known());
  return 0;
}
