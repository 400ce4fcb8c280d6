// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames unwound by an exception do not poison the frames that come there later.
// RUN: %clangxx_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total = total + p[i]; }
struct noisy { char c[30]; ~noisy() { use(c, 30); } noisy() { std::memset(c, 1, 30); } };
__attribute__((noinline)) static void deep(int n) {
  char frame[100];
  noisy object;
  std::memset(frame, n, sizeof frame);
  use(frame, sizeof frame);
  if (!n) throw std::runtime_error("bottom");
  deep(n - 1);
  use(frame, sizeof frame);
}
__attribute__((noinline)) static void wide() {
  char all[60000];
  std::memset(all, 1, sizeof all);
  use(all, sizeof all);
}
int main() {
  for (int i = 0; i < 20; i++) {
    try { deep(40); } catch (const std::exception &e) { wide(); total = total + (long)std::string(e.what()).size(); }
    wide();
  }
  std::puts("fine");
}
