// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Allocation and release before main, after main, in constructors, destructors, atexit, on threads.
// RUN: %clangxx_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>
static char *early;
__attribute__((constructor(101))) static void first() { early = strdup("early"); }
__attribute__((destructor(101))) static void last() { std::free(early); std::free(std::malloc(100)); std::puts("fine"); std::fflush(stdout); }
static std::vector<std::string> names(50, std::string(40, 'x'));
struct late { std::string *s = new std::string("late"); ~late() { delete s; } } late_object;
static void at_exit() { std::free(std::malloc(10)); early[0] = 'E'; }
int main() {
  std::atexit(at_exit);
  names.push_back("y");
}
