/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For tests of coroutines: a task, things to await, and the least of an executor. */
#include <coroutine>

static std::coroutine_handle<> next; /* who goes on */

struct task {
  struct promise_type {
    task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  void end() { handle.destroy(); }
};

struct gives_up {
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> h) { next = h; }
  void await_resume() {}
};
struct may_give_up {
  bool does;
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<> h) {
    if (does) next = h;
    return does;
  }
  void await_resume() {}
};
struct goes_to {
  std::coroutine_handle<> other;
  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    next = h;
    return other;
  }
  void await_resume() {}
};

[[maybe_unused]] static task pauses() { co_await gives_up(); }
static void finish(task t) {
  while (!t.handle.done()) next.resume();
  t.end();
}
