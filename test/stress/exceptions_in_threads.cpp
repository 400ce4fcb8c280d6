// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exceptions through many frames in eight threads.
// RUN: %clangxx_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) p[i] = (char)(p[i] + 1); }
struct guard { char c[40]; guard() { std::memset(c, 1, 40); } ~guard() { use(c, 40); } };
__attribute__((noinline)) static void deep(int n) {
  guard g;
  char frame[80];
  std::memset(frame, n, 80);
  use(frame, 80);
  if (!n) throw std::runtime_error(std::string(30, 'x'));
  deep(n - 1);
}
int main() {
  std::vector<std::thread> all;
  for (int k = 0; k < 8; k++)
    all.emplace_back([] {
      for (int i = 0; i < 300; i++) try { deep(i % 40); } catch (const std::exception &e) { char c[300]; std::memset(c, 1, 300); use(c, 300); }
    });
  for (auto &t : all) t.join();
  std::puts("fine");
}
