// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// C++ names are demangled everywhere: access, allocation, summary.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s
#include <vector>
namespace app {
template <class T> struct pool {
  T *slots = new T[4];
  __attribute__((noinline)) T &at(long i) { return slots[i]; }
};
}
int main() {
  auto *p = new app::pool<long>;
  volatile long &r = p->at(4);
  [&]() __attribute__((noinline)) { r = 1; }();
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: #0 0x{{.*}} in main::{{.*}}operator()
// CHECK: #1 0x{{.*}} in main
// CHECK: allocated by thread T0 here:
// CHECK-NEXT: #0 0x{{.*}} in app::pool<long>::pool()
// CHECK: SUMMARY: rtsan: heap-buffer-overflow {{.*}} in main::{{.*}}operator()
}
