// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exceptions, longjmp, fork, threads, operators new that fail, and a signal handler in a program that is checked for locks only.
// RUN: %clangxx_rtsan -mllvm -rtsan-checks=lock -std=c++17 -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// CHECK: all well
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>
static volatile sig_atomic_t handled;
static jmp_buf back;
static __attribute__((noinline)) void jump(int depth) {
  volatile char pad[100];
  pad[depth] = 1;
  if (depth) jump(depth - 1);
  else longjmp(back, 1);
}
struct alignas(128) Wide { char c[128]; };
int main() {
  volatile int bad = 0;
  signal(SIGUSR1, [](int) { handled = 1; });
  raise(SIGUSR1);
  bad = bad | (!handled);
  try { throw std::runtime_error(std::string(100, 'x')); } catch (std::exception &e) { bad = bad | (std::string(e.what()).size() != 100); }
  if (!setjmp(back)) jump(50);
  volatile size_t huge = (size_t)-1 / 4;
  try { char *volatile p = new char[huge]; delete[] p; bad = bad | (2); } catch (std::bad_alloc &) {}
  char *volatile none = new (std::nothrow) char[huge];
  bad = bad | (none != nullptr);
  Wide *w = new Wide;
  bad = bad | ((size_t)w % 128 != 0);
  delete w;
  std::vector<std::thread> v;
  for (int i = 0; i < 8; i++) v.emplace_back([] { for (int k = 0; k < 1000; k++) delete new std::string(k, 'y'); });
  pid_t pid = fork();
  if (!pid) { std::string s(1000, 'z'); _exit(s.size() == 1000 ? 7 : 1); }
  int status = 0;
  waitpid(pid, &status, 0);
  bad = bad | (WEXITSTATUS(status) != 7);
  for (auto &t : v) t.join();
  puts(bad ? "wrong" : "all well");
  return bad;
}
