// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What C++'s libraries count and synchronise, partly inside themselves. Payloads are written by all and destroyed by the last, with plain accesses.
// (-O0 under one LLVM only: these headers take long to compile.)
// RUN: %if llvm-22 %{ %clangxx_rtsan -std=c++20 -O0 %s -o %t -lpthread && %t 2>&1 | FileCheck %s %}
// RUN: %clangxx_rtsan -std=c++20 -O2 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <future>
#include <latch>
#include <locale>
#include <memory>
#include <mutex>
#include <regex>
#include <semaphore>
#include <shared_mutex>
#include <sstream>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#if __has_include(<syncstream>)
#include <syncstream>
#endif

constexpr int Threads = 4, Rounds = 40;

struct Payload {
  int parts[Threads + 2] = {};
  Payload() = default;
  ~Payload() {
    for (int &p : parts) p = -1;
  }
};

template <class F> void parallel(F f) {
  std::vector<std::thread> all;
  for (int i = 0; i < Threads; i++) all.emplace_back(f, i);
  for (auto &t : all) t.join();
}

static void shared() {
  auto p = std::make_shared<Payload>();
  std::weak_ptr<Payload> w = p;
  parallel([p, w](int i) mutable {
    p->parts[i] = i;
    if (auto q = w.lock()) q->parts[i]++;
    p.reset();
    w.reset();
  });
  std::vector<std::thread> all;
  for (int i = 0; i < Threads; i++) all.emplace_back([p = p, i]() mutable { p->parts[i]++; p.reset(); });
  p->parts[Threads] = 1;
  p.reset();
  if (auto q = w.lock()) q->parts[Threads] = 1;
  for (auto &t : all) t.join();
  auto own = std::shared_ptr<int[]>(new int[Threads + 1], [](int *q) { q[Threads] = 5; delete[] q; });
  parallel([own](int i) mutable { own[i] = i; own.reset(); });
}

static void atomic_shared() {
#ifndef _LIBCPP_VERSION
  std::atomic<std::shared_ptr<Payload>> a(std::make_shared<Payload>());
  std::shared_ptr<Payload> plain = std::make_shared<Payload>();
  parallel([&](int i) {
    for (int k = 0; k < 20; k++) {
      auto p = a.load();
      p->parts[i] = k;
      auto fresh = std::make_shared<Payload>();
      fresh->parts[Threads] = k;
      if (k % 3 == 0) a.store(std::move(fresh));
      else if (k % 3 == 1) a.compare_exchange_strong(p, std::move(fresh));
      else a.exchange(fresh);
      auto q = std::atomic_load(&plain);
      q->parts[i] = k;
      if (k % 4 == i) std::atomic_store(&plain, std::make_shared<Payload>());
    }
  });
#endif
}

struct Error {
  std::shared_ptr<Payload> p;
  int mine[Threads + 1] = {};
  ~Error() { for (int &m : mine) m = -1; }
};
static void exceptions() {
  std::exception_ptr e;
  try {
    throw Error{std::make_shared<Payload>()};
  } catch (...) {
    e = std::current_exception();
  }
  std::vector<std::thread> all;
  for (int i = 0; i < Threads; i++)
    all.emplace_back([e = e, i]() mutable {
      try {
        std::rethrow_exception(e);
      } catch (Error &x) {
        x.mine[i] = i;
        x.p->parts[i] = i;
      }
      std::exception_ptr copy = e;
      e = nullptr;
    });
  try {
    std::rethrow_exception(std::exchange(e, nullptr));
  } catch (Error &x) {
    x.mine[Threads] = 1;
  }
  for (auto &t : all) t.join();
}

static void futures() {
  auto f = std::async(std::launch::async, [] { return std::make_unique<Payload>(); });
  f.get()->parts[0] = 1;
  auto late = std::async(std::launch::deferred, [] { return std::string("deferred"); }).share();
  parallel([late](int) { if (late.get().size() != 8) std::puts("odd"); });
  std::promise<std::vector<int>> p;
  std::shared_future<std::vector<int>> s = p.get_future().share();
  std::thread giver([&] { p.set_value_at_thread_exit({1, 2, 3}); });
  parallel([s](int i) { if (s.get()[i % 3] == 9 || s.wait_for(std::chrono::seconds(0)) != std::future_status::ready) std::puts("odd"); });
  giver.join();
  std::packaged_task<int(int)> task([](int i) -> int { if (i) throw Error{}; return i; });
  auto r = task.get_future();
  std::thread runner(std::move(task), 1);
  try {
    r.get();
  } catch (Error &x) {
    x.mine[0] = 3;
  }
  runner.join();
  std::promise<void> broken;
  auto b = broken.get_future();
  std::thread breaker([p = std::move(broken)]() mutable { auto gone = std::move(p); });
  try { b.get(); } catch (std::future_error &) {}
  breaker.join();
}

static void primitives() {
#ifndef _LIBCPP_VERSION
  int value = 0, shared_value = 0, guarded = 0, slow = 0, ready_made = 0;
  std::latch latch(Threads);
  std::barrier barrier(Threads, [&]() noexcept { value++; });
  std::counting_semaphore<8> sem(1);
  std::binary_semaphore ready(0);
  std::shared_mutex rw;
  std::shared_timed_mutex timed;
  std::recursive_timed_mutex rec;
  std::once_flag once;
  int first[Threads] = {};
  parallel([&](int i) {
    first[i] = i;
    latch.arrive_and_wait();
    int sum = 0;
    for (int v : first) sum += v;
    for (int k = 0; k < 5; k++) {
      barrier.arrive_and_wait();
      sum += value;
      barrier.arrive_and_wait();
    }
    sem.acquire();
    guarded += sum;
    sem.release();
    if (i == 0) { value += 100; ready.release(); }
    if (i == 1) { ready.acquire(); value++; }
    { std::unique_lock l(rw); shared_value++; }
    { std::shared_lock l(rw); sum += shared_value; }
    if (timed.try_lock_for(std::chrono::seconds(50))) { slow++; timed.unlock(); }
    { std::lock_guard a(rec); std::lock_guard b(rec); first[0]++; }
    std::call_once(once, [&] { ready_made = i + 1; });
    sum += ready_made;
  });
  std::atomic<int> word{0};
  int behind = 0;
  std::thread waiter([&] { word.wait(0); behind++; });
  behind = 1;
  word = 1;
  word.notify_all();
  waiter.join();
#endif
}

static void references() {
#ifdef __cpp_lib_atomic_ref
  int ready = 0, data = 0;
  long count = 0;
  double sum = 0;
  std::thread giver([&] { data = 1; std::atomic_ref(ready).store(1, std::memory_order_release); });
  while (!std::atomic_ref(ready).load(std::memory_order_acquire)) std::this_thread::yield();
  data++;
  giver.join();
  parallel([&](int i) { for (int k = 0; k < 20; k++) std::atomic_ref(count).fetch_add(i), std::atomic_ref(sum).fetch_add(0.5); });
  if (++count != 121 || ++sum != 41) std::puts("odd");
#endif
}

static void whole_lines() {
#ifdef __cpp_lib_syncbuf
  std::ostringstream all;
  parallel([&](int i) { for (int k = 0; k < 5; k++) std::osyncstream(all) << i << ' ' << k << '\n'; });
  all << "end";
#endif
}

static void last_act() {
  static std::mutex m;
  static std::condition_variable cv;
  bool over = false;
  int data = 0;
  std::thread([&] {
    static thread_local struct Last { int *p = nullptr; ~Last() { if (p) *p = 7; } } last;
    last.p = &data;
    std::unique_lock l(m);
    over = true;
    std::notify_all_at_thread_exit(cv, std::move(l));
  }).detach();
  std::unique_lock l(m);
  cv.wait(l, [&] { return over; });
  if (data++ != 7) std::puts("odd");
}

static void waiting() {
#ifndef _LIBCPP_VERSION
  std::mutex m;
  std::condition_variable_any any;
  std::condition_variable cv;
  bool go = false;
  int data = 0;
  std::stop_source stop;
  std::jthread worker([&](std::stop_token token) {
    std::stop_callback on(token, [&] { data++; });
    std::unique_lock l(m);
    any.wait(l, token, [] { return false; });
  });
  std::jthread second([&] {
    std::unique_lock l(m);
    any.wait(l, [&] { return go; });
    data += 2;
  });
  { std::lock_guard l(m); data = 5; go = true; }
  any.notify_all();
  second.join();
  worker.request_stop();
  worker.join();
  data++;
  auto state = std::make_shared<Payload>();
  std::promise<void> done;
  auto f = done.get_future();
  std::thread([state, d = std::move(done)]() mutable { state->parts[0] = 1; state.reset(); d.set_value_at_thread_exit(); }).detach();
  f.wait();
  state.reset();
#endif
}

struct PerThread {
  int *out = nullptr;
  ~PerThread() { if (out) *out += 1; }
};
static thread_local PerThread per;
static void things() {
  int outs[Threads] = {};
  std::locale classic = std::locale::classic(), mixed(classic, new std::numpunct<char>);
  std::regex re("a+b");
  std::filesystem::path dir("/a/b/c");
  std::string text(100, 'x');
  parallel([&, mixed, re, dir, text](int i) {
    per.out = &outs[i];
    std::ostringstream s;
    s.imbue(mixed);
    s << 12345 << dir.filename().string() << text.size();
    std::locale other(mixed, new std::numpunct<char>);
    if (std::regex_search(s.str(), re)) std::puts("odd");
    static std::string lazy = s.str();
    if (lazy.empty()) std::puts("odd");
  });
  for (int &o : outs) o++;
}

int main() {
  for (int i = 0; i < Rounds; i++) shared(), atomic_shared(), exceptions(), futures(), primitives(), references(), whole_lines(), last_act(), waiting(), things();
  std::puts("done");
}
// CHECK-NOT: rtsan
// CHECK-NOT: odd
// CHECK: done
