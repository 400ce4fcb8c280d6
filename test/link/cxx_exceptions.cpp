// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// C++ with exceptions across instrumented and plain frames, static and shared runtime.
// RUN: %clangxx -O1 -g -DPLAIN -c %s -o %t.o
// RUN: %clangxx_rtsan -O1 %s %t.o -o %t && %t | FileCheck %s
// RUN: %clangxx -g -O1 %rtsan_plugin %s %t.o %rtsan_static -o %t && %t | FileCheck %s
// CHECK: caught 20
#include <cstdio>
#include <stdexcept>
#include <string>
void plain(void (*fn)(int), int n);
#ifdef PLAIN
void plain(void (*fn)(int), int n) { std::string keep(n, 'x'); fn(n); }
#else
static void thrower(int n) { char local[50]; char *volatile p = local; p[n] = 1; if (n == 0) throw std::runtime_error("x"); plain(thrower, n - 1); }
int main() {
  int caught = 0;
  for (int i = 0; i < 20; i++) try { plain(thrower, i); } catch (std::exception &) { caught++; }
  std::printf("caught %d\n", caught);
}
#endif
